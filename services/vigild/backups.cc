#include "services/vigild/backups.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/backup.h"
#include "eventstore/backup_catalogue.h"
#include "eventstore/folder_lock.h"

namespace vigil::vigild {

absl::Status CheckBackupFolder(const std::string& folder, const std::string& data_dir) {
  const std::filesystem::path path = folder;
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_directory(status)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--backup-dir ", folder, " is not a folder: name another one"));
  }
  const bool same = std::filesystem::weakly_canonical(path, error) ==
                    std::filesystem::weakly_canonical(data_dir, error);
  if (same || std::filesystem::exists(path / "anchor", error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--backup-dir ", folder, " is a data folder: name another one for backups"));
  }
  return absl::OkStatus();
}

Backups::Backups(eventstore::RocksLog* log, const eventstore::KeyStore* keys, std::string catalogue,
                 size_t keep, std::shared_ptr<rocksdb::FileSystem> fs)
    : log_(log),
      keys_(keys),
      catalogue_(std::move(catalogue)),
      keep_(keep),
      fs_(fs != nullptr ? std::move(fs) : rocksdb::FileSystem::Default()) {}

absl::StatusOr<handlers::Operations::Backup> Backups::Create(absl::Time now) {
  std::lock_guard lock(mu_);
  eventstore::BackupOptions options;
  options.catalogue = catalogue_;
  options.now = now;
  options.keep = keep_;
  options.fs = fs_;
  VIGIL_ASSIGN_OR_RETURN(const eventstore::BackupRecord record,
                         eventstore::BackUp(log_, *keys_, options, nullptr));
  pending_ = false;  // a backup carries the ledger
  LogInfo(
      absl::StrCat("backup ", record.id, " holds the log up to position ", record.head.position));
  return handlers::Operations::Backup{absl::StrCat(record.id), record.head.position, record.bytes};
}

absl::Status Backups::CopyErasures() {
  std::lock_guard lock(mu_);
  const auto known = eventstore::ListBackups(fs_.get(), catalogue_);
  if (absl::IsNotFound(known.status())) {  // nothing was ever backed up there
    pending_ = false;
    return absl::OkStatus();
  }
  const auto copy = [&]() -> absl::Status {
    VIGIL_RETURN_IF_ERROR(known.status());
    VIGIL_ASSIGN_OR_RETURN(const auto held,
                           eventstore::FolderLock::Acquire(catalogue_, /*shared=*/false));
    return eventstore::CopyErasures(fs_.get(), catalogue_, keys_->Ledger());
  };
  const absl::Status status = copy();
  pending_ = !status.ok();
  return status;
}

}  // namespace vigil::vigild
