#include "services/vigild/storage.h"

#include <sys/statvfs.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/backup_catalogue.h"
#include "eventstore/file_io.h"
#include "eventstore/refusal.h"
#include "eventstore/rocksdb_log.h"
#include "rocksdb/file_system.h"
#include "services/engine/snapshot_files.h"
#include "services/vigild/kek.h"

namespace vigil::vigild {
namespace {

Storage MemoryStorage(const StorageOptions& options) {
  Storage storage;
  std::string id(16, '\0');
  options.entropy(absl::MakeSpan(reinterpret_cast<uint8_t*>(id.data()), id.size()));
  const std::string log_id = absl::BytesToHexString(id);
  storage.log = eventstore::NewMemoryLog({log_id, 1, options.simulated.value_or(false)});
  storage.keys = eventstore::KeyStore::InMemory(log_id, options.entropy);
  storage.read_only = options.read_only;
  return storage;
}

absl::StatusOr<Storage> OpenOnDisk(const StorageOptions& options, bool read_only) {
  Storage storage;
  const std::shared_ptr<rocksdb::FileSystem> fs =
      options.file_system != nullptr ? options.file_system : rocksdb::FileSystem::Default();
  eventstore::OpenOptions open;
  open.data_dir = options.data_dir;
  open.create_if_missing = !read_only && !options.must_exist;
  open.read_only = read_only;
  open.simulated = options.simulated;
  open.entropy = options.entropy;
  open.file_system = fs;
  if (open.create_if_missing) {
    const auto backups = eventstore::ListBackups(fs.get(), options.data_dir);
    if (backups.ok() && !backups->backups.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(options.data_dir,
                       " holds backups: name another folder, or bring one back with 'vigil "
                       "log restore'"));
    }
  }
  // One that was named is read before a folder is made.
  std::optional<eventstore::Key256> named_kek;
  if (!options.kek_file.empty() || std::getenv("VIGIL_KEK") != nullptr) {
    VIGIL_ASSIGN_OR_RETURN(named_kek, LoadKek(fs.get(), options.kek_file, options.data_dir,
                                              /*may_create=*/false, options.entropy));
  }
  VIGIL_ASSIGN_OR_RETURN(auto log, eventstore::RocksLog::Open(open));
  storage.read_only = read_only;
  if (!log->verdict().ok()) storage.read_only_reason = std::string(log->verdict().message());

  VIGIL_ASSIGN_OR_RETURN(const bool has_keys,
                         eventstore::PathExists(fs.get(), options.data_dir + "/keys"));
  if (!has_keys && log->DurableHead().position > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.data_dir,
                     " holds a log but no keys/: nothing personal in it could be read; restore "
                     "the folder from a backup"));
  }
  eventstore::KeyStoreOptions keys;
  keys.fs = fs;
  keys.folder = options.data_dir + "/keys";
  keys.log_id = log->identity().log_id;
  if (named_kek.has_value()) {
    keys.kek = *std::move(named_kek);
  } else {
    VIGIL_ASSIGN_OR_RETURN(keys.kek, LoadKek(fs.get(), "", options.data_dir,
                                             !read_only && !has_keys, options.entropy));
  }
  if (!options.previous_kek_file.empty()) {
    VIGIL_ASSIGN_OR_RETURN(keys.previous_kek, LoadKek(fs.get(), options.previous_kek_file, "",
                                                      /*may_create=*/false, options.entropy));
  }
  keys.entropy = options.entropy;
  keys.read_only = read_only;
  keys.accept_loss = options.accept_key_loss;
  VIGIL_ASSIGN_OR_RETURN(storage.keys, eventstore::KeyStore::Open(std::move(keys)));
  storage.log = std::move(log);
  storage.snapshots = std::make_unique<engine::SnapshotFiles>(fs, options.data_dir + "/snapshots");
  return storage;
}

// Whether a read-only opening may help: not when somebody else has the folder, or the log is of
// another kind than asked for.
bool MayHelp(const absl::Status& status) {
  const std::string reason = eventstore::RefusalReason(status);
  return reason != eventstore::kLogLocked && reason != eventstore::kLogSimulated &&
         reason != eventstore::kLogReal && reason != eventstore::kLogMissing &&
         !absl::IsInvalidArgument(status);
}

}  // namespace

absl::StatusOr<Storage> OpenStorage(const StorageOptions& options) {
  if (options.data_dir.empty()) return MemoryStorage(options);
  if (options.read_only) {
    auto storage = OpenOnDisk(options, /*read_only=*/true);
    if (storage.ok() && storage->read_only_reason.empty()) {
      storage->read_only_reason = "started with --read-only";
    }
    return storage;
  }
  auto storage = OpenOnDisk(options, /*read_only=*/false);
  if (storage.ok() || !MayHelp(storage.status())) return storage;
  auto readable = OpenOnDisk(options, /*read_only=*/true);
  if (!readable.ok()) return storage.status();
  readable->read_only_reason = std::string(storage.status().message());
  LogError(absl::StrCat("serving read-only: ", readable->read_only_reason));
  return readable;
}

std::function<uint64_t()> FreeDiskBytes(const std::string& data_dir) {
  struct Cache {
    std::atomic<int64_t> looked_at_us{-1'000'000};
    std::atomic<uint64_t> free{UINT64_MAX};
  };
  return [data_dir, cache = std::make_shared<Cache>()]() -> uint64_t {
    const int64_t now_us = absl::ToInt64Microseconds(RealClock().Monotonic());
    if (now_us - cache->looked_at_us.load() > 100'000) {
      cache->looked_at_us = now_us;
      struct statvfs fs {};
      if (statvfs(data_dir.c_str(), &fs) == 0) {
        cache->free = static_cast<uint64_t>(fs.f_bavail) * fs.f_frsize;
      }
    }
    return cache->free;
  };
}

}  // namespace vigil::vigild
