// Erasure: the ledger says so first, then the keys go, then the files that held them, then a search
// proves it. A crash after any step leaves work that RepeatErasures finds: subjects of the log
// that the ledger lacks, keys of subjects in the ledger, and the list of subjects whose keys were
// deleted but not yet proven gone.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "eventstore/busy_subjects.h"
#include "eventstore/coding.h"
#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"

namespace vigil::eventstore {
namespace {

std::vector<std::string> Subjects(const std::vector<Erasure>& erasures) {
  std::vector<std::string> subjects;
  for (const Erasure& erasure : erasures) subjects.push_back(erasure.subject);
  return subjects;
}

}  // namespace

absl::StatusOr<ErasureReport> KeyStore::Erase(const std::vector<Erasure>& erasures) {
  for (const Erasure& erasure : erasures) VIGIL_RETURN_IF_ERROR(CheckSubject(erasure.subject));
  VIGIL_RETURN_IF_ERROR(CheckWritable());
  std::lock_guard admin(admin_mu_);
  return EraseLocked(erasures, Subjects(erasures));
}

absl::StatusOr<ErasureReport> KeyStore::RepeatErasures(const std::vector<Erasure>& in_log) {
  for (const Erasure& erasure : in_log) VIGIL_RETURN_IF_ERROR(CheckSubject(erasure.subject));
  std::lock_guard admin(admin_mu_);
  // The log has said it: whatever becomes of the rest, nothing of theirs opens from here on.
  ForgetErased(in_log);
  if (read_only_) return ErasureReport();
  std::vector<std::string> subjects = Subjects(in_log);
  for (const Erasure& entry : Ledger().entries) {
    VIGIL_ASSIGN_OR_RETURN(std::optional<KeyRef> key, NewestKey(entry.subject));
    if (key.has_value()) subjects.push_back(entry.subject);
  }
  return EraseLocked(in_log, subjects);
}

absl::StatusOr<ErasureReport> KeyStore::EraseLocked(const std::vector<Erasure>& erasures,
                                                    const std::vector<std::string>& subjects) {
  ErasureReport report;
  BusySubjects busy(subjects, &mu_, &busy_changed_, &busy_);
  VIGIL_RETURN_IF_ERROR(RecordErasures(erasures, &report));
  VIGIL_ASSIGN_OR_RETURN(std::vector<std::string> purging, Purging());
  ByteSearch search;
  VIGIL_RETURN_IF_ERROR(DeleteKeys(busy.subjects(), &purging, &search, &report));
  if (purging.empty()) return report;
  std::vector<std::string> prefixes;
  for (const std::string& subject : purging) {
    prefixes.push_back(SubjectPrefix(subject));
    search.Add(SubjectTag(subject));
  }
  VIGIL_RETURN_IF_ERROR(ProveGone(prefixes, search, "a destroyed key", &report));
  VIGIL_RETURN_IF_ERROR(table_->Write({{std::string(kPurgingRow), std::nullopt}}));
  return report;
}

absl::Status KeyStore::RecordErasures(const std::vector<Erasure>& erasures, ErasureReport* report) {
  ErasureLedger ledger = Ledger();
  VIGIL_ASSIGN_OR_RETURN(report->subjects,
                         MergeLedger({.log_id = log_id_, .entries = erasures}, &ledger));
  if (report->subjects == 0) return absl::OkStatus();
  if (fs_ != nullptr) VIGIL_RETURN_IF_ERROR(WriteLedger(fs_.get(), ledger_path_, ledger));
  {
    std::lock_guard lock(mu_);
    ledger_ = std::move(ledger);
  }
  ForgetErased(erasures);
  return absl::OkStatus();
}

void KeyStore::ForgetErased(const std::vector<Erasure>& erasures) {
  std::lock_guard lock(mu_);
  for (const Erasure& erasure : erasures) {
    erased_.insert(erasure.subject);
    cache_.ErasePrefix(SubjectPrefix(erasure.subject));
  }
}

absl::Status KeyStore::DeleteKeys(const std::vector<std::string>& subjects,
                                  std::vector<std::string>* purging, ByteSearch* search,
                                  ErasureReport* report) {
  std::vector<KeyRow> rows;
  for (const std::string& subject : subjects) {
    bool any = false;
    const auto delete_row = [&](absl::string_view row, absl::string_view value) {
      rows.push_back({std::string(row), std::nullopt});
      any = true;
      absl::StatusOr<WrappedKey> wrapped = ParseWrappedKey(value);
      if (!wrapped.ok()) return true;  // damaged: there is nothing to look for but the tag
      search->AddPieces(wrapped->bytes);
      absl::StatusOr<Key256> key = Unwrap(row, value);
      if (key.ok()) search->AddPieces(key->view());
      return true;
    };
    VIGIL_RETURN_IF_ERROR(table_->Scan(SubjectPrefix(subject), "", delete_row));
    if (any) purging->push_back(subject);
  }
  report->keys_deleted += rows.size();
  if (rows.empty() && report->subjects == 0) return absl::OkStatus();
  std::string entries;
  AppendBe64(&entries, Ledger().entries.size());
  rows.push_back({std::string(kErasuresRow), entries});
  if (!purging->empty()) rows.push_back({std::string(kPurgingRow), EncodeNames(*purging)});
  return table_->Write(rows);
}

absl::StatusOr<std::vector<std::string>> KeyStore::Purging() const {
  VIGIL_ASSIGN_OR_RETURN(std::optional<std::string> names, table_->Get(kPurgingRow));
  return DecodeNames(names.value_or(""));
}

absl::Status KeyStore::ProveGone(const std::vector<std::string>& prefixes, const ByteSearch& search,
                                 absl::string_view what, ErasureReport* report) {
  SearchResult result;
  for (const bool thorough : {false, true}) {
    result = {};
    VIGIL_RETURN_IF_ERROR(table_->Purge(prefixes, thorough));
    VIGIL_RETURN_IF_ERROR(table_->Search(search, &result));
    report->files_searched = result.files;
    report->bytes_searched = result.bytes;
    if (result.found_in.empty()) return absl::OkStatus();
  }
  return absl::InternalError(absl::StrCat("bytes of ", what, " are still on disk, in ",
                                          absl::StrJoin(result.found_in, ", "),
                                          "; restart to try again"));
}

}  // namespace vigil::eventstore
