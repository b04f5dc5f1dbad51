// Small files the careful way, through rocksdb::FileSystem, so that a test may let any step fail:
// whole-file reads, atomic replacement, folders that are synced, and RocksDB's errors as ours.
//
// Threads: free functions without state. Failure: the status names the file. NotFound is a missing
// file, ResourceExhausted a full disk, Unavailable any other error of the file system.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

// OK stays OK; anything else becomes "<what>: <RocksDB's words>".
absl::Status FromRocks(const rocksdb::Status& status, absl::string_view what);

std::string JoinPath(absl::string_view folder, absl::string_view name);

// The whole file; ResourceExhausted when it is larger than `max_bytes`.
absl::StatusOr<std::string> ReadWholeFile(rocksdb::FileSystem* fs, const std::string& path,
                                          uint64_t max_bytes);
// After OK the file has these contents whatever happens; before, it has them or its old ones.
absl::Status ReplaceFile(rocksdb::FileSystem* fs, const std::string& path,
                         absl::string_view contents);
// Makes creates, renames and deletions in the folder durable.
absl::Status SyncFolder(rocksdb::FileSystem* fs, const std::string& folder);
// Creates the folder and what is missing above it, each synced into its parent.
absl::Status MakeFolder(rocksdb::FileSystem* fs, const std::string& folder);
absl::StatusOr<bool> PathExists(rocksdb::FileSystem* fs, const std::string& path);
// Names in the folder, sorted, without "." and ".."; NotFound when there is no such folder,
// PermissionDenied when it may not be read, FailedPrecondition when it is a file.
absl::StatusOr<std::vector<std::string>> ListFolder(rocksdb::FileSystem* fs,
                                                    const std::string& folder);
absl::Status RemoveFile(rocksdb::FileSystem* fs, const std::string& path);
// Removes the folder and everything in it; nothing there is fine.
absl::Status RemoveTree(rocksdb::FileSystem* fs, const std::string& folder);
// Calls fn with the path of every file below the folder, in order of name. A file that
// disappears meanwhile is passed over.
absl::Status ForEachFile(rocksdb::FileSystem* fs, const std::string& folder,
                         const std::function<absl::Status(const std::string& path)>& fn);

// A file read front to back in pieces.
class FileReader {
 public:
  static absl::StatusOr<FileReader> Open(rocksdb::FileSystem* fs, const std::string& path);
  // Exactly `size` bytes, or DataLoss "ends early"; the view lives until the next Read.
  absl::StatusOr<absl::string_view> Read(size_t size);
  // Up to `size` bytes; empty at the end of the file.
  absl::StatusOr<absl::string_view> ReadUpTo(size_t size);

 private:
  std::string path_;
  std::unique_ptr<rocksdb::FSSequentialFile> file_;
  std::string buffer_;
};

// A file written beside its final name and moved there by Commit; destroyed before that, it leaves
// at most a file that ends in ".tmp".
class FileWriter {
 public:
  static absl::StatusOr<FileWriter> Create(rocksdb::FileSystem* fs, const std::string& path);
  absl::Status Append(absl::string_view bytes);
  // Sync, close, rename, sync the folder: after OK the file stands.
  absl::Status Commit();

 private:
  rocksdb::FileSystem* fs_ = nullptr;
  std::string path_;
  std::unique_ptr<rocksdb::FSWritableFile> file_;
};

}  // namespace vigil::eventstore
