// Storage: what a service stands on: log, keys and snapshots, in memory or in one data folder.
//
//   <data>/LOCK db/ anchor   the event log (eventstore/open_options.h)
//   <data>/keys/             the key store
//   <data>/snapshots/        snapshots
//   <data>/kek               the key-encryption key, when the operator brings none
//
// Not thread-safe to open and close; its parts are as their headers say.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "eventstore/crypto.h"
#include "eventstore/event_log.h"
#include "eventstore/key_store.h"
#include "services/engine/engine.h"

namespace rocksdb {
class FileSystem;
}

namespace vigil::vigild {

struct StorageOptions {
  std::string data_dir;  // empty: in memory, gone when closed
  bool read_only = false;
  // Whether the log was written under a virtual clock; either will do when there is no value.
  std::optional<bool> simulated = false;
  bool must_exist = false;  // never makes a new log
  std::string kek_file;     // empty: $VIGIL_KEK, else <data>/kek, made when missing
  // When the keys are still wrapped under this one, they are changed to the other while opening.
  std::string previous_kek_file;
  // Opens keys of which some are known to be lost; what they sealed stays unreadable for good.
  bool accept_key_loss = false;
  eventstore::Entropy entropy;
  // All of it is read and written through this one; null: the machine's own.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

struct Storage {
  std::unique_ptr<eventstore::EventLog> log;
  std::unique_ptr<eventstore::KeyStore> keys;
  std::unique_ptr<engine::SnapshotStore> snapshots;  // null in memory
  bool read_only = false;
  std::string read_only_reason;
};

// Opens for writing unless told otherwise; a log that cannot be written to, or that a writer would
// be refused, is opened read-only when it can be read, and says why. Errors are one line for an
// operator:
//   FAILED_PRECONDITION LOG_LOCKED  another process uses the folder (eventstore/refusal.h)
//   RESOURCE_EXHAUSTED              the disk is full
//   PERMISSION_DENIED               the folder cannot be written, and holds nothing to read
//   DATA_LOSS, FAILED_PRECONDITION  the log or the keys are refused
absl::StatusOr<Storage> OpenStorage(const StorageOptions& options);

// Free bytes where the folder lies, looked up at most every 100 ms. Thread-safe.
std::function<uint64_t()> FreeDiskBytes(const std::string& data_dir);

}  // namespace vigil::vigild
