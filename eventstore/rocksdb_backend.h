// RocksBackend: the five families as column families of one RocksDB database.
//
// Opening, repair and the anchor are decided above it (rocksdb_open.cc); once a keeper is given, it
// is told of every durable append, and its failure fails the next one.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/anchor_keeper.h"
#include "eventstore/backend.h"
#include "eventstore/folder_lock.h"
#include "eventstore/open_options.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"

namespace vigil::eventstore {

enum class OpenMode { kCreate, kReadWrite, kReadOnly };

class RocksBackend final : public Backend {
 public:
  static absl::StatusOr<std::unique_ptr<RocksBackend>> Open(
      const std::string& folder, std::shared_ptr<rocksdb::FileSystem> file_system,
      const StoreSizes& sizes, OpenMode mode);
  ~RocksBackend() override;

  // From now on every append is noted there, under this log's id.
  void Anchored(std::unique_ptr<AnchorKeeper> keeper, std::string log_id);

  // Keeps the lock on the folder until the database is closed.
  void Hold(std::unique_ptr<FolderLock> lock) { lock_ = std::move(lock); }

  std::unique_ptr<WriteSet> NewWriteSet() override;
  absl::Status Append(const AppendPoint& point, WriteSet& set) override;
  // Outside the count of appends: identity, imports, repairs.
  absl::Status WriteSynced(WriteSet& set);

  absl::StatusOr<bool> Get(Family family, absl::string_view key, std::string* value) const override;
  std::unique_ptr<Cursor> NewCursor(Family family, CursorUse use) const override;
  Usage GetUsage() const override;

  // Every memtable to a file, so that nothing is left to replay.
  absl::Status Flush();
  // Deletes all of a derived family's entries. Nothing else may use the log meanwhile.
  absl::Status Clear(Family family);
  // Reads every byte of every file and compares with the checksum it was written with.
  absl::Status VerifyFiles() const;
  // A copy of the whole database in a new folder, hard links where it can: flushed, then synced.
  absl::Status Checkpoint(const std::string& folder);

 private:
  RocksBackend(std::string folder, std::shared_ptr<rocksdb::FileSystem> file_system);
  rocksdb::ColumnFamilyHandle* Handle(Family family) const {
    return handles_[static_cast<size_t>(family) + 1];
  }

  std::unique_ptr<FolderLock> lock_;  // first: released last
  const std::string folder_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
  bool read_only_ = false;
  std::atomic<bool> failed_{false};
  std::string log_id_;
  std::unique_ptr<AnchorKeeper> keeper_;
};

}  // namespace vigil::eventstore
