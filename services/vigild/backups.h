// Backups: the service's backup catalogue (eventstore/backup_catalogue.h), the folder that
// `vigild --backup-dir` names: makes backups of the running log, and carries every erasure there.
//
// Threads: any; one backup at a time, a second one waits. Failure: as eventstore/backup.h; a failed
// backup leaves the log and the older backups as they were.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/key_store.h"
#include "eventstore/rocksdb_log.h"
#include "rocksdb/file_system.h"
#include "services/handlers/call.h"

namespace vigil::vigild {

// INVALID_ARGUMENT for a folder that can never hold backups: a file, or a data folder. One that is
// not there (yet) is fine: a disk that is away must keep no service from starting.
absl::Status CheckBackupFolder(const std::string& folder, const std::string& data_dir);

class Backups {
 public:
  // The log and the keys must outlive it. The catalogue is made when missing.
  // `keep`: how many of the newest backups stay, 0 for all. `fs`: null for the machine's own.
  Backups(eventstore::RocksLog* log, const eventstore::KeyStore* keys, std::string catalogue,
          size_t keep, std::shared_ptr<rocksdb::FileSystem> fs);

  absl::StatusOr<handlers::Operations::Backup> Create(absl::Time now);

  // Brings the erasure ledger into the catalogue and takes the keys of the erased out of it. When
  // it cannot be reached the erasure stays pending: the next call, backup or start tries again.
  absl::Status CopyErasures();
  // An erasure has not reached the catalogue yet.
  bool erasures_pending() const { return pending_; }

 private:
  eventstore::RocksLog* const log_;
  const eventstore::KeyStore* const keys_;
  const std::string catalogue_;
  const size_t keep_;
  const std::shared_ptr<rocksdb::FileSystem> fs_;
  std::mutex mu_;  // held while the catalogue changes
  std::atomic<bool> pending_{false};
};

}  // namespace vigil::vigild
