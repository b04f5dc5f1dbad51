// Backing up a running log: its database, its keys and its erasure ledger, into a catalogue
// (backup_catalogue.h). Files that did not change since the last backup are not copied again.
//
// The order makes it safe: the database first, then the keys (each key was durable before the first
// event that uses it, so none is missing), then the ledger, the manifest last. Cut short anywhere,
// the backup does not exist, and the next one clears up after it.
//
// Threads: BackUp beside reading and writing of the log; one at a time a catalogue (LOG_LOCKED).
// Failure: Cancelled when progress says so; ResourceExhausted on a full disk; a failed backup
// leaves the log and the older backups as they were.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/backup_catalogue.h"
#include "eventstore/key_store.h"
#include "eventstore/open_options.h"
#include "eventstore/progress.h"
#include "eventstore/rocksdb_log.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct BackupOptions {
  std::string catalogue;  // made when missing
  absl::Time now;         // written into the manifest
  size_t keep = 0;        // that many of the newest backups stay; 0: all
  std::shared_ptr<rocksdb::FileSystem> fs;
  StoreSizes sizes;
};

// Progress is in bytes. FailedPrecondition when the catalogue is of another log.
absl::StatusOr<BackupRecord> BackUp(RocksLog* log, const KeyStore& keys,
                                    const BackupOptions& options, const Progress& progress);

// Reads every byte of a backup and compares it with the checksum it was written with; then the
// copy of the keys and the ledger.
absl::Status VerifyBackup(const std::string& catalogue, uint32_t id,
                          const std::shared_ptr<rocksdb::FileSystem>& fs);

}  // namespace vigil::eventstore
