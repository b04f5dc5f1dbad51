#include "eventstore/restore.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "eventstore/backup_catalogue.h"
#include "eventstore/file_io.h"
#include "eventstore/key_store.h"
#include "eventstore/log_assembly.h"
#include "eventstore/log_inspection.h"
#include "eventstore/tail_anchor.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/backup_engine.h"

namespace vigil::eventstore {
namespace {

constexpr char kKeyCopy[] = "keys.copy";

std::string KeysFolder(const std::string& data_dir) { return JoinPath(data_dir, "keys"); }

// A surviving data folder: its log read as far as it goes, never changed.
struct Survivor {
  std::unique_ptr<FolderLock> lock;
  std::unique_ptr<RocksBackend> backend;
  LogIdentity identity;
  Position acknowledged = 0;  // by its anchor; 0 when that cannot be read

  static absl::StatusOr<Survivor> Open(const std::string& data_dir, const RestoreTarget& target) {
    Survivor survivor;
    VIGIL_ASSIGN_OR_RETURN(survivor.lock, FolderLock::Acquire(data_dir, /*shared=*/true));
    VIGIL_ASSIGN_OR_RETURN(survivor.backend, RocksBackend::Open(DatabaseFolder(data_dir), target.fs,
                                                                target.sizes, OpenMode::kReadOnly));
    VIGIL_ASSIGN_OR_RETURN(survivor.identity, LoadIdentity(*survivor.backend));
    const absl::StatusOr<Anchor> anchor = ReadAnchor(target.fs.get(), AnchorPath(data_dir));
    if (anchor.ok() && anchor->log_id == survivor.identity.log_id) {
      survivor.acknowledged = anchor->position;
    }
    return survivor;
  }
};

// Adds a ledger that may be absent, but must not be damaged: an unread one could bring an erased
// person back.
absl::Status AddLedger(rocksdb::FileSystem* fs, const std::string& path, bool required,
                       ErasureLedger* ledger) {
  const absl::StatusOr<ErasureLedger> found = ReadLedger(fs, path);
  if (absl::IsNotFound(found.status()) && !required) return absl::OkStatus();
  VIGIL_RETURN_IF_ERROR(found.status());
  return MergeLedger(*found, ledger).status();
}

absl::Status RestoreDatabase(const RestoreOptions& options, const std::string& folder) {
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(options.target.fs);
  const rocksdb::BackupEngineOptions engine_options(BackupDatabases(options.catalogue), env.get());
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  VIGIL_RETURN_IF_ERROR(FromRocks(
      rocksdb::BackupEngineReadOnly::Open(engine_options, env.get(), &opened), options.catalogue));
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  return FromRocks(engine->RestoreDBFromBackup(options.backup_id, folder, folder),
                   absl::StrCat("backup ", options.backup_id, " in ", options.catalogue));
}

absl::Status CheckSame(const LogIdentity& found, const LogIdentity& expected,
                       absl::string_view what) {
  if (found.log_id == expected.log_id && found.simulated == expected.simulated) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(what, " is of log ", found.log_id, ", not of log ", expected.log_id));
}

void SetLost(Position known, RestoredFacts* facts) {
  if (known <= facts->cut_at) return;
  facts->lost_first = facts->cut_at + 1;
  facts->lost_last = known;
}

// Makes the new folder's key store from the one of a surviving folder, read without a
// key-encryption key. It is never behind any backup: a key is only ever added, or erased.
absl::StatusOr<KeyBackupReport> CopyKeyStore(const std::shared_ptr<rocksdb::FileSystem>& fs,
                                             const std::string& from, const std::string& work_dir,
                                             const ErasureLedger& ledger) {
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<KeyTable> table,
                         OpenRocksKeyTable({.fs = fs,
                                            .folder = KeyDatabaseFolder(from),
                                            .anchor_path = KeyAnchorPath(from),
                                            .read_only = true}));
  const std::string copy = JoinPath(work_dir, kKeyCopy);
  const KeyRowSource rows = [&](const KeyTable::RowFn& fn) { return table->Scan("", "", fn); };
  VIGIL_RETURN_IF_ERROR(WriteKeyBackup(fs.get(), copy, rows, ledger).status());
  VIGIL_ASSIGN_OR_RETURN(KeyBackupReport report,
                         RestoreKeyStore(fs, copy, KeysFolder(work_dir), ledger));
  VIGIL_RETURN_IF_ERROR(RemoveFile(fs.get(), copy));
  return report;
}

// Adds to what the operator is told.
void Note(const std::string& what, RestoreReport* report) {
  absl::StrAppend(&report->stopped_by, report->stopped_by.empty() ? "" : "; ", what);
}

// What an attempt to copy keys left half done.
absl::Status DropKeys(rocksdb::FileSystem* fs, const std::string& work_dir) {
  VIGIL_RETURN_IF_ERROR(RemoveTree(fs, KeysFolder(work_dir)));
  const std::string copy = JoinPath(work_dir, kKeyCopy);
  VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs, copy));
  return exists ? RemoveFile(fs, copy) : absl::OkStatus();
}

absl::Status KeysFromCatalogue(const std::shared_ptr<rocksdb::FileSystem>& fs,
                               const std::string& catalogue, const std::string& work_dir,
                               const ErasureLedger& ledger, RestoreReport* report) {
  VIGIL_ASSIGN_OR_RETURN(const std::optional<uint32_t> newest,
                         NewestKeyBackup(fs.get(), catalogue));
  if (!newest.has_value()) return absl::DataLossError(absl::StrCat(catalogue, " holds no keys"));
  VIGIL_ASSIGN_OR_RETURN(report->keys, RestoreKeyStore(fs, BackupKeysPath(catalogue, *newest),
                                                       KeysFolder(work_dir), ledger));
  return CopyErasures(fs.get(), catalogue, ledger);
}

class RestoreRun {
 public:
  RestoreRun(const RestoreOptions& options, const Progress& progress)
      : options_(options), progress_(progress), fs_(options.target.fs.get()) {}

  absl::StatusOr<RestoreReport> Run() {
    VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<FolderLock> lock,
                           FolderLock::Acquire(options_.catalogue, /*shared=*/false));
    VIGIL_ASSIGN_OR_RETURN(backup_, FindBackup(fs_, options_.catalogue, options_.backup_id));
    VIGIL_ASSIGN_OR_RETURN(assembly_, LogAssembly::Start(options_.target));
    VIGIL_RETURN_IF_ERROR(OpenTail());
    VIGIL_RETURN_IF_ERROR(CollectLedger());
    VIGIL_RETURN_IF_ERROR(CopyFrames());
    report_.facts.from = absl::StrCat("backup ", options_.backup_id);
    report_.facts.from_epoch = FromEpoch();
    report_.facts.cut_at = assembly_->position();
    VIGIL_ASSIGN_OR_RETURN(const Position known, KnownHead());
    SetLost(known, &report_.facts);
    VIGIL_ASSIGN_OR_RETURN(report_.head, assembly_->FinishLog(report_.facts));
    VIGIL_RETURN_IF_ERROR(RestoreKeys());
    VIGIL_RETURN_IF_ERROR(assembly_->PutInPlace());
    return std::move(report_);
  }

 private:
  absl::Status OpenTail() {
    if (options_.tail_from.empty()) return absl::OkStatus();
    VIGIL_ASSIGN_OR_RETURN(tail_, Survivor::Open(options_.tail_from, options_.target));
    return CheckSame(tail_->identity, backup_.identity, options_.tail_from);
  }

  uint32_t FromEpoch() const {
    return std::max(backup_.identity.epoch, tail_.has_value() ? tail_->identity.epoch : 0);
  }

  absl::Status CollectLedger() {
    ledger_.log_id = backup_.identity.log_id;
    VIGIL_RETURN_IF_ERROR(
        AddLedger(fs_, BackupLedgerPath(options_.catalogue), /*required=*/true, &ledger_));
    if (!options_.tail_from.empty()) {
      VIGIL_RETURN_IF_ERROR(AddLedger(fs_, ErasureLedgerPath(KeysFolder(options_.tail_from)),
                                      /*required=*/false, &ledger_));
    }
    for (const std::string& path : options_.more_ledgers) {
      VIGIL_RETURN_IF_ERROR(AddLedger(fs_, path, /*required=*/true, &ledger_));
    }
    return absl::OkStatus();
  }

  absl::Status CopyFrames() {
    const std::string source = JoinPath(assembly_->work_dir(), "source");
    VIGIL_RETURN_IF_ERROR(RestoreDatabase(options_, source));
    VIGIL_ASSIGN_OR_RETURN(uint32_t epoch, TakeEpoch(fs_, options_.catalogue, FromEpoch()));
    report_.facts.epoch = epoch;
    LogIdentity identity = backup_.identity;
    identity.epoch = epoch;
    VIGIL_RETURN_IF_ERROR(assembly_->BeginLog(identity));
    VIGIL_RETURN_IF_ERROR(CopyBackup(source));
    VIGIL_RETURN_IF_ERROR(RemoveTree(fs_, source));
    if (tail_.has_value() && !assembly_->reached_cut()) {
      absl::Status stopped;
      VIGIL_RETURN_IF_ERROR(assembly_->Copy(*tail_->backend, Cut(), progress_, &stopped));
      report_.stopped_by = std::string(stopped.message());
    }
    return CheckReached();
  }

  // What was asked for must be there: a log that ends early must not pass for the one asked for.
  absl::Status CheckReached() const {
    if (assembly_->reached_cut()) return absl::OkStatus();
    const std::string why = report_.stopped_by.empty() ? "" : ": " + report_.stopped_by;
    if (options_.until.has_value()) {
      return absl::OutOfRangeError(absl::StrCat("position ", *options_.until,
                                                " was asked for, what there is ends at ",
                                                assembly_->position(), why));
    }
    // A backup knows of nothing that came after it was taken; a tail that was read to its end, of
    // all there was.
    const bool all_known = tail_.has_value() && report_.stopped_by.empty();
    if (!options_.until_time.has_value() || all_known || *options_.until_time <= backup_.taken_at) {
      return absl::OkStatus();
    }
    return absl::OutOfRangeError(absl::StrCat(
        absl::FormatTime(*options_.until_time, absl::UTCTimeZone()),
        " was asked for, what there is ends when backup ", backup_.id, " was taken, at ",
        absl::FormatTime(backup_.taken_at, absl::UTCTimeZone()), why));
  }

  // The backup must be whole; the manifest says where it ends.
  absl::Status CopyBackup(const std::string& source) {
    VIGIL_ASSIGN_OR_RETURN(
        const std::unique_ptr<RocksBackend> backend,
        RocksBackend::Open(source, options_.target.fs, options_.target.sizes, OpenMode::kReadOnly));
    VIGIL_ASSIGN_OR_RETURN(const LogIdentity identity, LoadIdentity(*backend));
    VIGIL_RETURN_IF_ERROR(CheckSame(identity, backup_.identity, "the backed up database"));
    absl::Status stopped;
    VIGIL_RETURN_IF_ERROR(assembly_->Copy(*backend, Cut(), progress_, &stopped));
    if (stopped.ok() &&
        (assembly_->reached_cut() || assembly_->position() == backup_.head.position)) {
      return absl::OkStatus();
    }
    return absl::DataLossError(
        absl::StrCat("backup ", backup_.id, " is damaged: it holds events up to ",
                     backup_.head.position, " and can be read up to ", assembly_->position(),
                     stopped.ok() ? "" : ": ", stopped.message()));
  }

  AssemblyCut Cut() const { return {options_.until, options_.until_time}; }

  // The last event that is known to have existed in this history.
  absl::StatusOr<Position> KnownHead() const {
    Position known = tail_.has_value() ? tail_->acknowledged : 0;
    VIGIL_ASSIGN_OR_RETURN(const BackupList list, ListBackups(fs_, options_.catalogue));
    for (const BackupRecord& other : list.backups) {
      if (other.identity.epoch >= backup_.identity.epoch) {
        known = std::max(known, other.head.position);
      }
    }
    return known;
  }

  absl::Status RestoreKeys() {
    report_.erased = ledger_.entries.size();
    if (tail_.has_value()) {
      const absl::StatusOr<KeyBackupReport> copied = CopyKeyStore(
          options_.target.fs, KeysFolder(options_.tail_from), assembly_->work_dir(), ledger_);
      if (copied.ok()) {
        report_.keys = *copied;
        return CopyErasures(fs_, options_.catalogue, ledger_);
      }
      VIGIL_RETURN_IF_ERROR(DropKeys(fs_, assembly_->work_dir()));
      Note(absl::StrCat("the keys of the surviving folder cannot be read, those of the newest "
                        "backup came back: ",
                        copied.status().message()),
           &report_);
    }
    return KeysFromCatalogue(options_.target.fs, options_.catalogue, assembly_->work_dir(), ledger_,
                             &report_);
  }

  const RestoreOptions& options_;
  const Progress& progress_;
  rocksdb::FileSystem* const fs_;
  BackupRecord backup_;
  std::optional<Survivor> tail_;
  ErasureLedger ledger_;
  std::unique_ptr<LogAssembly> assembly_;
  RestoreReport report_;
};

// Every ledger within reach. Without the damaged folder's own, the catalogue's must be there: some
// ledger has to say who was erased.
absl::StatusOr<ErasureLedger> SalvageLedger(const SalvageOptions& options,
                                            const std::string& log_id, RestoreReport* report) {
  rocksdb::FileSystem* const fs = options.target.fs.get();
  ErasureLedger ledger{.log_id = log_id};
  const absl::Status own =
      AddLedger(fs, ErasureLedgerPath(KeysFolder(options.data_dir)), /*required=*/true, &ledger);
  if (!own.ok() && options.catalogue.empty()) {
    return absl::Status(own.code(), absl::StrCat(own.message(),
                                                 "; name the backups with --backup-dir: they "
                                                 "hold a copy of the erasure ledger"));
  }
  if (!own.ok()) Note(absl::StrCat("the ledger of the backups was taken: ", own.message()), report);
  if (!options.catalogue.empty()) {
    VIGIL_RETURN_IF_ERROR(
        AddLedger(fs, BackupLedgerPath(options.catalogue), /*required=*/!own.ok(), &ledger));
  }
  return ledger;
}

// The keys of the damaged folder, read without a key-encryption key; or, when they cannot be read,
// those of the newest backup.
absl::Status SalvageKeys(const SalvageOptions& options, const LogAssembly& assembly,
                         const std::string& log_id, RestoreReport* report) {
  const std::shared_ptr<rocksdb::FileSystem>& fs = options.target.fs;
  const std::string from = KeysFolder(options.data_dir);
  VIGIL_ASSIGN_OR_RETURN(const ErasureLedger ledger, SalvageLedger(options, log_id, report));
  report->erased = ledger.entries.size();
  const absl::StatusOr<KeyBackupReport> copied =
      CopyKeyStore(fs, from, assembly.work_dir(), ledger);
  if (copied.ok()) {
    report->keys = *copied;
    return absl::OkStatus();
  }
  if (options.catalogue.empty()) {
    return absl::Status(copied.status().code(),
                        absl::StrCat("the keys cannot be read: ", copied.status().message(),
                                     "; name the backups with --backup-dir: they hold a copy"));
  }
  Note(absl::StrCat("the keys cannot be read, those of the newest backup came back: ",
                    copied.status().message()),
       report);
  VIGIL_RETURN_IF_ERROR(DropKeys(fs.get(), assembly.work_dir()));
  return KeysFromCatalogue(fs, options.catalogue, assembly.work_dir(), ledger, report);
}

}  // namespace

absl::StatusOr<RestoreReport> RestoreLog(const RestoreOptions& options, const Progress& progress) {
  VIGIL_CHECK(options.target.make_commit != nullptr) << "a restore must be stated by an event";
  return RestoreRun(options, progress).Run();
}

absl::StatusOr<RestoreReport> SalvageLog(const SalvageOptions& options, const Progress& progress) {
  VIGIL_CHECK(options.target.make_commit != nullptr) << "a salvage must be stated by an event";
  RestoreReport report;
  VIGIL_ASSIGN_OR_RETURN(const Survivor source, Survivor::Open(options.data_dir, options.target));
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<LogAssembly> assembly,
                         LogAssembly::Start(options.target));
  LogIdentity identity = source.identity;
  ++identity.epoch;
  if (!options.catalogue.empty()) {
    VIGIL_ASSIGN_OR_RETURN(identity.epoch, TakeEpoch(options.target.fs.get(), options.catalogue,
                                                     source.identity.epoch));
  }
  VIGIL_RETURN_IF_ERROR(assembly->BeginLog(identity));
  absl::Status stopped;
  VIGIL_RETURN_IF_ERROR(assembly->Copy(*source.backend, {}, progress, &stopped));
  report.stopped_by = std::string(stopped.message());
  report.facts = {.from = "salvage",
                  .from_epoch = source.identity.epoch,
                  .epoch = identity.epoch,
                  .cut_at = assembly->position()};
  SetLost(source.acknowledged, &report.facts);
  VIGIL_ASSIGN_OR_RETURN(report.head, assembly->FinishLog(report.facts));
  VIGIL_RETURN_IF_ERROR(SalvageKeys(options, *assembly, identity.log_id, &report));
  VIGIL_RETURN_IF_ERROR(assembly->PutInPlace());
  return report;
}

}  // namespace vigil::eventstore
