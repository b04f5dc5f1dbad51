// Where the key store keeps its rows: a small ordered table of bytes, on disk (a RocksDB of its
// own) or in memory. Internal to the key store, which gives the rows their meaning.
//
// Threads: any. Failure: a write that fails leaves its outcome unknown, and every later write is
// refused; the owner ends the process and looks again on restart.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/byte_search.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct KeyRow {
  std::string key;
  std::optional<std::string> value;  // nullopt deletes
};

class KeyTable {
 public:
  virtual ~KeyTable() = default;
  // All of them or none, synced.
  virtual absl::Status Write(const std::vector<KeyRow>& rows) = 0;
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;
  // Rows with the prefix in order of key, those after `start_after` only, until fn returns false.
  using RowFn = std::function<bool(absl::string_view key, absl::string_view value)>;
  virtual absl::Status Scan(absl::string_view prefix, absl::string_view start_after,
                            const RowFn& fn) const = 0;
  // Rewrites what is stored under the prefixes, so that no file holds a deleted or replaced row any
  // more. `thorough` also closes and opens the table, which settles every file still to be removed.
  virtual absl::Status Purge(const std::vector<std::string>& prefixes, bool thorough) = 0;
  virtual absl::Status Search(const ByteSearch& search, SearchResult* result) const = 0;
};

struct KeyTableOptions {
  std::shared_ptr<rocksdb::FileSystem> fs;
  std::string folder;        // of the database; made when missing
  std::string anchor_path;   // beside it: how far the table was durable, as of the log
  bool read_only = false;    // changes no file
  bool accept_loss = false;  // opens a table whose anchor is missing or knows of more
};

// Looks at the table read-only first: one that lost rows it had acknowledged is refused untouched
// (DataLoss). Unavailable when another process has it open.
absl::StatusOr<std::unique_ptr<KeyTable>> OpenRocksKeyTable(const KeyTableOptions& options);

std::unique_ptr<KeyTable> NewMemoryKeyTable();

}  // namespace vigil::eventstore
