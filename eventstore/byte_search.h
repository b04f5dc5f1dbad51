// Searches files for secrets: the proof that what was erased is nowhere on disk any more.
//
// A needle is found wherever it lies, also across the pieces in which a file is read. RocksDB's
// write-ahead log cuts a record where a 32 KiB block ends and puts a header between, so a caller
// adds a secret with AddPieces: any one cut leaves at least one piece whole.
//
// Threads: build on one thread; searching is const. Failure: of the file system only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct SearchResult {
  uint64_t files = 0;
  uint64_t bytes = 0;
  std::vector<std::string> found_in;  // paths, each once
};

class ByteSearch {
 public:
  static constexpr size_t kPieceBytes = 16;

  // At least 8 bytes.
  void Add(absl::string_view needle);
  // Every whole 16 bytes of the secret, from its start: at least 32 bytes of them.
  void AddPieces(absl::string_view secret);
  bool empty() const { return by_prefix_.empty(); }

  bool FoundIn(absl::string_view bytes) const;
  // Adds to `result`. A file that disappears meanwhile is not an error.
  absl::Status SearchFile(rocksdb::FileSystem* fs, const std::string& path,
                          SearchResult* result) const;
  absl::Status SearchFolder(rocksdb::FileSystem* fs, const std::string& folder,
                            SearchResult* result) const;

 private:
  absl::flat_hash_map<uint64_t, std::vector<std::string>> by_prefix_;  // first 8 bytes -> needles
  std::vector<bool> first_two_ = std::vector<bool>(1 << 16);           // cheap first look
  size_t longest_ = 0;
};

}  // namespace vigil::eventstore
