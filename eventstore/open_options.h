// How a log on disk is opened. One data folder holds:
//
//   LOCK     held while a process uses the folder
//   db/      the RocksDB database of the log
//   anchor   the tail anchor (tail_anchor.h)
//
// and beside them what other parts keep there (keys/, snapshots/).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "eventstore/types.h"

namespace rocksdb {
class FileSystem;
}

namespace vigil::eventstore {

// Memory and file sizes; the defaults suit one machine that serves a few hundred teams.
struct StoreSizes {
  size_t write_buffer_bytes = 64 << 20;  // all families together
  size_t block_cache_bytes = 64 << 20;
  uint64_t max_wal_bytes = 64 << 20;  // read twice at start
};

struct OpenOptions {
  std::string data_dir;
  bool create_if_missing = true;
  // Changes nothing and needs no right to write; refused while another process writes. A log that a
  // writer would be refused is opened all the same as far as it can be read: see RocksLog::verdict.
  bool read_only = false;
  // Under a virtual clock or not; must match what the log was created for. nullopt (tools): either;
  // a log is then created as real.
  std::optional<bool> simulated = false;
  // Position of the newest snapshot: the chain from there to the head is checked before anything is
  // changed. nullopt: from the anchor, which covers what was written last.
  std::optional<Position> verify_from;
  // Fills the span with random bytes, for the log's id. Needed only when a log is created.
  std::function<void(absl::Span<uint8_t>)> entropy;
  // All file access goes through it; nullptr: the machine's own.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  StoreSizes sizes;
};

inline std::string DatabaseFolder(const std::string& data_dir) { return data_dir + "/db"; }
inline std::string AnchorPath(const std::string& data_dir) { return data_dir + "/anchor"; }

}  // namespace vigil::eventstore
