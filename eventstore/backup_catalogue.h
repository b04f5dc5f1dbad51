// The backup catalogue: a folder outside the data folder, best on another disk, that holds the
// backups of one log. A backup exists from the moment its manifest stands.
//
//   log/                   the databases, in RocksDB's backup format, files shared between backups
//   backup-<id>.manifest   one a backup: what it holds and when it was taken
//   keys-<id>.keys         the keys as of the newest backup; older copies are deleted
//   erasures               the erasure ledger; only ever grows
//   epochs                 the highest epoch given to a log restored from here
//   LOCK                   held while a process changes the catalogue
//
// Threads: free functions; whoever changes something holds the lock. Failure: as file_io.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/erasure_ledger.h"
#include "eventstore/types.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct BackupRecord {
  uint32_t id = 0;
  LogIdentity identity;
  Head head;
  absl::Time taken_at;
  uint64_t bytes = 0;  // of all its files, shared ones included
};

struct BackupList {
  struct Ignored {
    std::string path;
    std::string reason;
  };
  std::vector<BackupRecord> backups;  // by id, oldest first
  std::vector<Ignored> ignored;       // manifests that cannot be read
};

std::string BackupDatabases(const std::string& catalogue);
std::string BackupManifestPath(const std::string& catalogue, uint32_t id);
std::string BackupKeysPath(const std::string& catalogue, uint32_t id);
std::string BackupLedgerPath(const std::string& catalogue);

// NotFound when there is no catalogue.
absl::StatusOr<BackupList> ListBackups(rocksdb::FileSystem* fs, const std::string& catalogue);
// NotFound when there is none of this id.
absl::StatusOr<BackupRecord> FindBackup(rocksdb::FileSystem* fs, const std::string& catalogue,
                                        uint32_t id);
absl::Status WriteBackupManifest(rocksdb::FileSystem* fs, const std::string& catalogue,
                                 const BackupRecord& record);

// The newest copy of the keys; nullopt when there is none.
absl::StatusOr<std::optional<uint32_t>> NewestKeyBackup(rocksdb::FileSystem* fs,
                                                        const std::string& catalogue);

// Adds the ledger's entries to the catalogue's, and takes the erased out of the copy of the keys.
// Call it after every backup and, when the catalogue can be reached, after every erasure.
absl::Status CopyErasures(rocksdb::FileSystem* fs, const std::string& catalogue,
                          const ErasureLedger& ledger);

// An epoch greater than `above` and than every one given before, durable before it is answered, so
// that two restores of one backup never share an epoch.
absl::StatusOr<uint32_t> TakeEpoch(rocksdb::FileSystem* fs, const std::string& catalogue,
                                   uint32_t above);

}  // namespace vigil::eventstore
