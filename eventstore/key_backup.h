// The keys as one file, as a backup catalogue keeps them: wrapped as they are in the store, so that
// the file is worth nothing without the key-encryption key, and writing or restoring it needs none.
//
// What an old copy of the keys could do is undo an erasure. So a catalogue keeps the newest copy
// only, the erased are taken out of it, and restoring leaves out everyone whom a ledger names.
//
// Threads: free functions. Failure: as record_file; a file that is not whole restores nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/erasure_ledger.h"
#include "eventstore/key_table.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct KeyBackupReport {
  uint64_t keys = 0;      // of subjects, each version
  uint64_t left_out = 0;  // because the ledger names their subject
};

// Gives the rows of a key store: KeyStore::ForEachStoredRow, or a table opened without a KEK.
using KeyRowSource = std::function<absl::Status(const KeyTable::RowFn& fn)>;

// Replaces the file. Rows whose subject the ledger names are left out.
absl::StatusOr<KeyBackupReport> WriteKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                                               const KeyRowSource& rows,
                                               const ErasureLedger& ledger);

// Writes an existing backup anew without those whom the ledger names; does nothing when none is.
absl::StatusOr<KeyBackupReport> StripKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                                               const ErasureLedger& ledger);

// Reads the whole file; DataLoss when it is damaged or still holds a key of someone erased.
absl::Status CheckKeyBackup(rocksdb::FileSystem* fs, const std::string& path,
                            const ErasureLedger& ledger);

// Makes a key store in `folder`, which must not exist, from the backup and the ledger, and proves
// by a search of its files that it holds no key of an erased subject. The ledger must be of the
// backup's log (FailedPrecondition).
absl::StatusOr<KeyBackupReport> RestoreKeyStore(const std::shared_ptr<rocksdb::FileSystem>& fs,
                                                const std::string& path, const std::string& folder,
                                                const ErasureLedger& ledger);

}  // namespace vigil::eventstore
