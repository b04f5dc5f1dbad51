#include "eventstore/key_backup.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/file_io.h"
#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"
#include "eventstore/record_file.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kKind = "VIGILKEY";
constexpr size_t kRowsPerWrite = 1024;

// What the ledger says of a store is said anew by whoever restores it.
bool IsOfTheLedger(absl::string_view row) { return row == kErasuresRow || row == kPurgingRow; }

class Erased {
 public:
  explicit Erased(const ErasureLedger& ledger) {
    for (const Erasure& entry : ledger.entries) subjects_.insert(entry.subject);
  }
  // Whether the row is to be left out; counts it.
  bool Names(absl::string_view row, KeyBackupReport* report) const {
    std::string subject;
    uint32_t version = 0;
    if (!ParseSubjectRow(row, &subject, &version)) return false;
    const bool erased = subjects_.contains(subject);
    ++(erased ? report->left_out : report->keys);
    return erased;
  }

 private:
  absl::flat_hash_set<std::string> subjects_;
};

absl::Status ForEachRecord(
    rocksdb::FileSystem* fs, const std::string& path,
    const std::function<absl::Status(absl::string_view row, absl::string_view value)>& fn) {
  VIGIL_ASSIGN_OR_RETURN(RecordFileReader file, RecordFileReader::Open(fs, path, kKind));
  return file.ForEach([&](absl::string_view record) -> absl::Status {
    ByteReader reader(record);
    absl::string_view row, value;
    if (!reader.ReadBytes(&row) || !reader.ReadBytes(&value) || !reader.empty()) {
      return absl::DataLossError(absl::StrCat(path, ": a record is not a row of keys"));
    }
    return fn(row, value);
  });
}

absl::Status CountKeys(rocksdb::FileSystem* fs, const std::string& path, const Erased& erased,
                       KeyBackupReport* report) {
  return ForEachRecord(fs, path, [&](absl::string_view row, absl::string_view) -> absl::Status {
    erased.Names(row, report);
    return absl::OkStatus();
  });
}

// Fills a table from the backup, a batch at a time.
class TableFiller {
 public:
  TableFiller(KeyTable* table, std::string log_id) : table_(table), log_id_(std::move(log_id)) {}

  absl::Status Add(absl::string_view row, absl::string_view value) {
    if (row == kLogIdRow && value != log_id_) {
      return absl::FailedPreconditionError(
          absl::StrCat("the keys are of log ", value, ", the erasure ledger is of log ", log_id_));
    }
    rows_.push_back({std::string(row), std::string(value)});
    return rows_.size() < kRowsPerWrite ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    const absl::Status status = table_->Write(rows_);
    rows_.clear();
    return status;
  }

 private:
  KeyTable* const table_;
  const std::string log_id_;
  std::vector<KeyRow> rows_;
};

absl::Status ProveAbsent(const KeyTable& table, const ErasureLedger& ledger) {
  ByteSearch search;
  for (const Erasure& entry : ledger.entries) search.Add(SubjectTag(entry.subject));
  SearchResult result;
  VIGIL_RETURN_IF_ERROR(table.Search(search, &result));
  if (result.found_in.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("a restored key store holds keys of the erased, in ",
                                          absl::StrJoin(result.found_in, ", ")));
}

}  // namespace

absl::StatusOr<KeyBackupReport> WriteKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                                               const KeyRowSource& rows,
                                               const ErasureLedger& ledger) {
  KeyBackupReport report;
  const Erased erased(ledger);
  VIGIL_ASSIGN_OR_RETURN(RecordFileWriter file, RecordFileWriter::Create(fs, path, kKind, ""));
  absl::Status written;
  VIGIL_RETURN_IF_ERROR(rows([&](absl::string_view row, absl::string_view value) {
    if (IsOfTheLedger(row) || erased.Names(row, &report)) return true;
    std::string record;
    AppendBytes(&record, row);
    AppendBytes(&record, value);
    written = file.Append(record);
    return written.ok();
  }));
  VIGIL_RETURN_IF_ERROR(written);
  VIGIL_RETURN_IF_ERROR(file.Commit());
  return report;
}

absl::Status CheckKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                            const ErasureLedger& ledger) {
  KeyBackupReport report;
  VIGIL_RETURN_IF_ERROR(CountKeys(fs, path, Erased(ledger), &report));
  if (report.left_out == 0) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(path, ": holds ", report.left_out, " keys of erased subjects"));
}

absl::StatusOr<KeyBackupReport> StripKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                                               const ErasureLedger& ledger) {
  KeyBackupReport report;
  const Erased erased(ledger);
  VIGIL_RETURN_IF_ERROR(CountKeys(fs, path, erased, &report));
  if (report.left_out == 0) return report;
  return WriteKeyBackup(
      fs, path,
      [&](const KeyTable::RowFn& fn) {
        return ForEachRecord(fs, path, [&](absl::string_view row, absl::string_view value) {
          return fn(row, value) ? absl::OkStatus() : absl::CancelledError("writing failed");
        });
      },
      ledger);
}

absl::StatusOr<KeyBackupReport> RestoreKeyStore(const std::shared_ptr<rocksdb::FileSystem>& fs,
                                                const std::string& path, const std::string& folder,
                                                const ErasureLedger& ledger) {
  VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs.get(), folder));
  if (exists) return absl::AlreadyExistsError(absl::StrCat(folder, " exists already"));
  VIGIL_RETURN_IF_ERROR(MakeFolder(fs.get(), folder));
  VIGIL_RETURN_IF_ERROR(WriteLedger(fs.get(), ErasureLedgerPath(folder), ledger));
  VIGIL_ASSIGN_OR_RETURN(
      std::unique_ptr<KeyTable> table,
      OpenRocksKeyTable(
          {.fs = fs, .folder = KeyDatabaseFolder(folder), .anchor_path = KeyAnchorPath(folder)}));
  KeyBackupReport report;
  const Erased erased(ledger);
  TableFiller filler(table.get(), ledger.log_id);
  VIGIL_RETURN_IF_ERROR(ForEachRecord(
      fs.get(), path, [&](absl::string_view row, absl::string_view value) -> absl::Status {
        if (erased.Names(row, &report)) return absl::OkStatus();
        return filler.Add(row, value);
      }));
  std::string entries;
  AppendBe64(&entries, ledger.entries.size());
  VIGIL_RETURN_IF_ERROR(filler.Add(kErasuresRow, entries));
  VIGIL_RETURN_IF_ERROR(filler.Flush());
  VIGIL_RETURN_IF_ERROR(ProveAbsent(*table, ledger));
  return report;
}

}  // namespace vigil::eventstore
