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
  // folder that cannot be written, too, and leaves nothing in one that holds no log. NOT_FOUND
  // when there is no such folder, FAILED_PRECONDITION when it is a file.
  static absl::StatusOr<std::unique_ptr<FolderLock>> Acquire(const std::string& data_dir,
                                                             bool shared);
  // Alone, on a folder that must hold a log: LOG_MISSING otherwise, and nothing is left in it.
  static absl::StatusOr<std::unique_ptr<FolderLock>> AcquireExisting(const std::string& data_dir);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int file) : file_(file) {}
  const int file_;  // -1: a folder that nobody can write, or that holds no log
};

}  // namespace vigil::eventstore
