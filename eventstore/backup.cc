#include "eventstore/backup.h"

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/folder_lock.h"
#include "eventstore/key_backup.h"
#include "eventstore/log_inspection.h"
#include "eventstore/log_reader.h"
#include "eventstore/rocksdb_options.h"
#include "eventstore/sha256.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/utilities/backup_engine.h"

namespace vigil::eventstore {
namespace {

constexpr uint64_t kReportBytes = 4 << 20;

rocksdb::BackupEngineOptions EngineOptions(const std::string& catalogue, rocksdb::Env* env) {
  rocksdb::BackupEngineOptions options(BackupDatabases(catalogue), env);
  options.sync = true;
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  options.callback_trigger_interval_size = kReportBytes;
  return options;
}

// A database opened only to be copied from: nothing is compacted or written in it.
class CheckpointDatabase {
 public:
  ~CheckpointDatabase() {
    if (db_ == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      (void)db_->DestroyColumnFamilyHandle(handle);
    }
    (void)db_->Close();
  }

  absl::Status Open(const std::string& folder, rocksdb::Env* env, const StoreSizes& sizes) {
    rocksdb::DBOptions options = LogDatabaseOptions(env, sizes, /*read_only=*/false);
    options.create_if_missing = false;
    std::vector<rocksdb::ColumnFamilyDescriptor> families = LogFamilies(sizes);
    for (auto& family : families) family.options.disable_auto_compactions = true;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, folder, families, &handles_, &db);
    db_.reset(db);
    return FromRocks(status, folder);
  }

  rocksdb::DB* db() const { return db_.get(); }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

// Identity and head of a copied database.
absl::Status Describe(const std::string& folder, const BackupOptions& options,
                      BackupRecord* record) {
  VIGIL_ASSIGN_OR_RETURN(
      const std::unique_ptr<RocksBackend> backend,
      RocksBackend::Open(folder, options.fs, options.sizes, OpenMode::kReadOnly));
  VIGIL_ASSIGN_OR_RETURN(record->identity, LoadIdentity(*backend));
  VIGIL_ASSIGN_OR_RETURN(record->head, LastHead(*backend, GenesisHash(record->identity)));
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> FolderBytes(rocksdb::FileSystem* fs, const std::string& folder) {
  uint64_t bytes = 0;
  VIGIL_RETURN_IF_ERROR(ForEachFile(fs, folder, [&](const std::string& path) -> absl::Status {
    uint64_t size = 0;
    VIGIL_RETURN_IF_ERROR(
        FromRocks(fs->GetFileSize(path, rocksdb::IOOptions(), &size, nullptr), path));
    bytes += size;
    return absl::OkStatus();
  }));
  return bytes;
}

class BackupRun {
 public:
  BackupRun(const BackupOptions& options, const Progress& progress)
      : options_(options),
        progress_(progress),
        fs_(options.fs.get()),
        env_(rocksdb::NewCompositeEnv(options.fs)) {}

  absl::StatusOr<BackupRecord> Run(RocksLog* log, const KeyStore& keys) {
    VIGIL_ASSIGN_OR_RETURN(const bool is_log,
                           PathExists(fs_, JoinPath(options_.catalogue, "anchor")));
    if (is_log) {
      return absl::FailedPreconditionError(
          absl::StrCat(options_.catalogue, " is a data folder: name another one for backups"));
    }
    VIGIL_RETURN_IF_ERROR(MakeFolder(fs_, options_.catalogue));
    VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<FolderLock> lock,
                           FolderLock::Acquire(options_.catalogue, /*shared=*/false));
    VIGIL_ASSIGN_OR_RETURN(list_, ListBackups(fs_, options_.catalogue));
    for (const BackupRecord& other : list_.backups) {
      if (other.identity.log_id == log->identity().log_id) continue;
      return absl::FailedPreconditionError(
          absl::StrCat(options_.catalogue, " holds backups of log ", other.identity.log_id,
                       ", this is log ", log->identity().log_id, ": name another folder"));
    }
    const std::string checkpoint = JoinPath(log->data_dir(), "checkpoint");
    VIGIL_RETURN_IF_ERROR(RemoveTree(fs_, checkpoint));
    const auto remove = absl::MakeCleanup([&] { (void)RemoveTree(fs_, checkpoint); });
    VIGIL_RETURN_IF_ERROR(log->Checkpoint(checkpoint));
    BackupRecord record{.taken_at = options_.now};
    VIGIL_RETURN_IF_ERROR(Describe(checkpoint, options_, &record));
    VIGIL_RETURN_IF_ERROR(OpenEngine());
    VIGIL_RETURN_IF_ERROR(CopyDatabase(checkpoint, &record));
    VIGIL_RETURN_IF_ERROR(CopyKeys(keys, record.id));
    VIGIL_RETURN_IF_ERROR(WriteBackupManifest(fs_, options_.catalogue, record));
    VIGIL_RETURN_IF_ERROR(DeleteOld(record.id));
    return record;
  }

 private:
  // Opens RocksDB's engine and deletes what an earlier run left without a manifest.
  absl::Status OpenEngine() {
    rocksdb::BackupEngine* engine = nullptr;
    const std::string folder = BackupDatabases(options_.catalogue);
    VIGIL_RETURN_IF_ERROR(
        FromRocks(rocksdb::BackupEngine::Open(EngineOptions(options_.catalogue, env_.get()),
                                              env_.get(), &engine),
                  folder));
    engine_.reset(engine);
    std::vector<rocksdb::BackupInfo> found;
    engine_->GetBackupInfo(&found);
    for (const rocksdb::BackupInfo& info : found) {
      VIGIL_ASSIGN_OR_RETURN(
          const bool known,
          PathExists(fs_, BackupManifestPath(options_.catalogue, info.backup_id)));
      if (!known) {
        VIGIL_RETURN_IF_ERROR(FromRocks(engine_->DeleteBackup(info.backup_id), folder));
      }
    }
    return FromRocks(engine_->GarbageCollect(), folder);
  }

  absl::Status CopyDatabase(const std::string& checkpoint, BackupRecord* record) {
    VIGIL_ASSIGN_OR_RETURN(const uint64_t total, FolderBytes(fs_, checkpoint));
    CheckpointDatabase source;
    VIGIL_RETURN_IF_ERROR(source.Open(checkpoint, env_.get(), options_.sizes));
    uint64_t done = 0;
    bool stopped = false;
    rocksdb::CreateBackupOptions create;
    create.progress_callback = [&] {
      done = std::min(done + kReportBytes, total);
      if (stopped || !progress_ || progress_(done, total)) return;
      stopped = true;
      engine_->StopBackup();
    };
    const rocksdb::Status status = engine_->CreateNewBackup(create, source.db(), &record->id);
    if (stopped) return absl::CancelledError("the backup was stopped");
    VIGIL_RETURN_IF_ERROR(FromRocks(status, options_.catalogue));
    VIGIL_RETURN_IF_ERROR(FromRocks(
        engine_->VerifyBackup(record->id, /*verify_with_checksum=*/true), options_.catalogue));
    rocksdb::BackupInfo info;
    VIGIL_RETURN_IF_ERROR(FromRocks(engine_->GetBackupInfo(record->id, &info), options_.catalogue));
    record->bytes = info.size;
    if (progress_ && !progress_(total, total)) return absl::CancelledError("stopped");
    return absl::OkStatus();
  }

  // The ledger is read again after the keys were copied: who was erased meanwhile is taken out.
  absl::Status CopyKeys(const KeyStore& keys, uint32_t id) {
    const KeyRowSource rows = [&](const KeyTable::RowFn& fn) { return keys.ForEachStoredRow(fn); };
    VIGIL_RETURN_IF_ERROR(
        WriteKeyBackup(fs_, BackupKeysPath(options_.catalogue, id), rows, keys.Ledger()).status());
    VIGIL_RETURN_IF_ERROR(CopyErasures(fs_, options_.catalogue, keys.Ledger()));
    for (uint32_t older = 1; older < id; ++older) {
      const std::string path = BackupKeysPath(options_.catalogue, older);
      VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs_, path));
      if (exists) VIGIL_RETURN_IF_ERROR(RemoveFile(fs_, path));
    }
    return SyncFolder(fs_, options_.catalogue);
  }

  // The manifest goes first: a backup that is being deleted is no backup any more.
  absl::Status DeleteOld(uint32_t newest) {
    if (options_.keep == 0) return absl::OkStatus();
    const size_t kept_older = options_.keep - 1;
    const size_t count = list_.backups.size();
    for (size_t i = 0; i + kept_older < count; ++i) {
      const uint32_t id = list_.backups[i].id;
      VIGIL_RETURN_IF_ERROR(RemoveFile(fs_, BackupManifestPath(options_.catalogue, id)));
      VIGIL_RETURN_IF_ERROR(SyncFolder(fs_, options_.catalogue));
      VIGIL_RETURN_IF_ERROR(FromRocks(engine_->DeleteBackup(id), options_.catalogue));
    }
    return absl::OkStatus();
  }

  const BackupOptions& options_;
  const Progress& progress_;
  rocksdb::FileSystem* const fs_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::BackupEngine> engine_;
  BackupList list_;
};

}  // namespace

absl::StatusOr<BackupRecord> BackUp(RocksLog* log, const KeyStore& keys,
                                    const BackupOptions& options, const Progress& progress) {
  return BackupRun(options, progress).Run(log, keys);
}

absl::Status VerifyBackup(const std::string& catalogue, uint32_t id,
                          const std::shared_ptr<rocksdb::FileSystem>& fs) {
  VIGIL_RETURN_IF_ERROR(FindBackup(fs.get(), catalogue, id).status());
  const std::unique_ptr<rocksdb::Env> env = rocksdb::NewCompositeEnv(fs);
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  VIGIL_RETURN_IF_ERROR(FromRocks(
      rocksdb::BackupEngineReadOnly::Open(EngineOptions(catalogue, env.get()), env.get(), &opened),
      catalogue));
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  VIGIL_RETURN_IF_ERROR(FromRocks(engine->VerifyBackup(id, /*verify_with_checksum=*/true),
                                  absl::StrCat("backup ", id, " in ", catalogue)));
  VIGIL_ASSIGN_OR_RETURN(const std::optional<uint32_t> keys, NewestKeyBackup(fs.get(), catalogue));
  if (!keys.has_value()) return absl::DataLossError(absl::StrCat(catalogue, " holds no keys"));
  VIGIL_ASSIGN_OR_RETURN(const ErasureLedger ledger,
                         ReadLedger(fs.get(), BackupLedgerPath(catalogue)));
  return CheckKeyBackup(fs.get(), BackupKeysPath(catalogue, *keys), ledger);
}

}  // namespace vigil::eventstore
