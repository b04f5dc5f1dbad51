// Opening a key store: the folder, what its meta rows say, the ledger, and the KEK.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/file_io.h"
#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"

namespace vigil::eventstore {
namespace {

std::string Be32(uint32_t value) {
  std::string out;
  AppendBe32(&out, value);
  return out;
}

std::string Be64(uint64_t value) {
  std::string out;
  AppendBe64(&out, value);
  return out;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyStore>> KeyStore::Open(KeyStoreOptions options) {
  VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<KeyTable> table,
                         OpenRocksKeyTable({.fs = options.fs,
                                            .folder = KeyDatabaseFolder(options.folder),
                                            .anchor_path = KeyAnchorPath(options.folder),
                                            .read_only = options.read_only,
                                            .accept_loss = options.accept_loss}));
  auto store =
      std::unique_ptr<KeyStore>(new KeyStore(std::move(table), options.log_id, options.entropy));
  const absl::Status status = store->Start(options);
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat("key store ", options.folder, ": ", status.message()));
  }
  return store;
}

std::string KeyDatabaseFolder(absl::string_view folder) { return JoinPath(folder, "db"); }
std::string KeyAnchorPath(absl::string_view folder) { return JoinPath(folder, "anchor"); }
std::string ErasureLedgerPath(absl::string_view folder) { return JoinPath(folder, "erasures"); }

absl::Status KeyStore::Start(const KeyStoreOptions& options) {
  fs_ = options.fs;
  read_only_ = options.read_only;
  ledger_path_ = ErasureLedgerPath(options.folder);
  VIGIL_ASSIGN_OR_RETURN(std::optional<std::string> format, table_->Get(kFormatRow));
  if (!format.has_value()) VIGIL_RETURN_IF_ERROR(CreateMeta(options));
  VIGIL_RETURN_IF_ERROR(CheckMeta());
  VIGIL_RETURN_IF_ERROR(LoadLedger(options.read_only));
  return ChooseKek(options);
}

absl::Status KeyStore::CreateMeta(const KeyStoreOptions& options) {
  VIGIL_ASSIGN_OR_RETURN(bool ledger_exists, PathExists(fs_.get(), ledger_path_));
  if (options.read_only || ledger_exists) {
    return absl::DataLossError(ledger_exists
                                   ? "there is an erasure ledger but no key: the key database was "
                                     "lost; restore it from a backup"
                                   : "there is no key store here");
  }
  return table_->Write({{std::string(kFormatRow), Be32(kKeyStoreFormat)},
                        {std::string(kLogIdRow), log_id_},
                        {std::string(kKekRow), KekId(options.kek)},
                        {std::string(kErasuresRow), Be64(0)}});
}

absl::Status KeyStore::CheckWritable() const {
  if (!read_only_) return absl::OkStatus();
  return absl::FailedPreconditionError("the key store was opened read-only");
}

absl::StatusOr<std::string> KeyStore::MetaRow(absl::string_view row) const {
  VIGIL_ASSIGN_OR_RETURN(std::optional<std::string> value, table_->Get(row));
  if (!value.has_value()) return absl::DataLossError(absl::StrCat("its row ", row, " is missing"));
  return *std::move(value);
}

absl::Status KeyStore::CheckMeta() const {
  VIGIL_ASSIGN_OR_RETURN(std::string format, MetaRow(kFormatRow));
  VIGIL_ASSIGN_OR_RETURN(std::string log_id, MetaRow(kLogIdRow));
  if (format != Be32(kKeyStoreFormat)) {
    return absl::FailedPreconditionError(absl::StrCat("its format is ",
                                                      absl::BytesToHexString(format),
                                                      "; this program knows ", kKeyStoreFormat));
  }
  if (log_id == log_id_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("it holds the keys of log ", log_id, ", not of log ", log_id_));
}

absl::Status KeyStore::LoadLedger(bool read_only) {
  VIGIL_ASSIGN_OR_RETURN(std::string at_least, MetaRow(kErasuresRow));
  uint64_t expected = 0;
  if (!ByteReader(at_least).ReadBe64(&expected)) return absl::DataLossError("damaged meta row");
  absl::StatusOr<ErasureLedger> ledger = ReadLedger(fs_.get(), ledger_path_);
  if (absl::IsNotFound(ledger.status()) && expected == 0) {
    if (!read_only) VIGIL_RETURN_IF_ERROR(WriteLedger(fs_.get(), ledger_path_, ledger_));
    return absl::OkStatus();
  }
  constexpr absl::string_view kWayOut =
      "; copy the ledger back from a backup catalogue, where each backup leaves one";
  if (!ledger.ok()) {
    return absl::Status(
        absl::IsNotFound(ledger.status()) ? absl::StatusCode::kDataLoss : ledger.status().code(),
        absl::StrCat(ledger.status().message(), kWayOut));
  }
  if (ledger->log_id != log_id_) {
    return absl::FailedPreconditionError(
        absl::StrCat("its erasure ledger is that of log ", ledger->log_id));
  }
  if (ledger->entries.size() < expected) {
    return absl::DataLossError(absl::StrCat("its erasure ledger has ", ledger->entries.size(),
                                            " entries but had ", expected, kWayOut));
  }
  for (const Erasure& entry : ledger->entries) erased_.insert(entry.subject);
  ledger_ = *std::move(ledger);
  return absl::OkStatus();
}

absl::Status KeyStore::ChooseKek(const KeyStoreOptions& options) {
  VIGIL_ASSIGN_OR_RETURN(const std::string current, MetaRow(kKekRow));
  VIGIL_ASSIGN_OR_RETURN(const std::optional<std::string> next, table_->Get(kNextKekRow));
  const std::string given = KekId(options.kek);
  const std::string previous =
      options.previous_kek.has_value() ? KekId(*options.previous_kek) : std::string();
  const auto hex = [](const std::string& id) { return absl::BytesToHexString(id); };
  if (next.has_value()) {
    if (given != *next || previous != current) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the change of its key-encryption key from ", hex(current), " to ", hex(*next),
          " was cut short: give the second as the key and the first as the previous key"));
    }
    keks_[current] = *options.previous_kek;
    keks_[given] = options.kek;
    kek_id_ = given;
    return options.read_only ? absl::OkStatus() : ChangeKek(options.kek);
  }
  if (given == current) {
    keks_[given] = options.kek;
    kek_id_ = given;
    return absl::OkStatus();
  }
  if (previous == current && !options.read_only) {
    keks_[previous] = *options.previous_kek;
    kek_id_ = previous;
    return ChangeKek(options.kek);
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "its keys are wrapped under key-encryption key ", hex(current), ", the one given is ",
      hex(given), ": give the right one, or both to change from one to the other"));
}

}  // namespace vigil::eventstore
