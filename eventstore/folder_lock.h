// FolderLock: one process at a time on a data folder. A writer excludes everyone; readers exclude
// writers. Held until destroyed or the process ends, however it ends.
//
// An flock on the file LOCK, not a lock of RocksDB: RocksDB's does not keep readers out, and a
// lock of the other kind (fcntl) is lost as soon as the process closes any handle on the file.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace vigil::eventstore {

class FolderLock {
 public:
  // LOG_LOCKED, naming the holder, when another process holds it. `shared` (readers) works on a
  // folder that cannot be written, too.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Acquire(const std::string& data_dir,
                                                             bool shared);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  const int file_;  // -1: a folder that nobody can write
};

}  // namespace vigil::eventstore
