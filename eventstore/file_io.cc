#include "eventstore/file_io.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace vigil::eventstore {
namespace {

const rocksdb::IOOptions kIo;

std::string Folder(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

// RocksDB says "not found" for a file and for a folder that nobody may read, too; neither must
// count as empty. OK when there is nothing at all.
absl::Status WhyNotListed(const std::string& folder) {
  struct stat found {};
  if (stat(folder.c_str(), &found) == 0) {
    if (!S_ISDIR(found.st_mode))
      return absl::FailedPreconditionError(absl::StrCat(folder, " is not a folder"));
    if (access(folder.c_str(), R_OK | X_OK) == 0) return absl::OkStatus();
  }
  if (errno != EACCES) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(folder, " may not be read"));
}

}  // namespace

absl::Status FromRocks(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(what, ": ", status.ToString());
  switch (status.code()) {
    case rocksdb::Status::kNotFound:
      return absl::NotFoundError(message);
    case rocksdb::Status::kCorruption:
      return absl::DataLossError(message);
    case rocksdb::Status::kInvalidArgument:
    case rocksdb::Status::kNotSupported:
      return absl::FailedPreconditionError(message);
    default:
      break;
  }
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  if (status.IsPathNotFound()) return absl::NotFoundError(message);
  return absl::UnavailableError(message);
}

std::string JoinPath(absl::string_view folder, absl::string_view name) {
  return absl::StrCat(folder, "/", name);
}

absl::StatusOr<std::string> ReadWholeFile(rocksdb::FileSystem* fs, const std::string& path,
                                          uint64_t max_bytes) {
  VIGIL_ASSIGN_OR_RETURN(FileReader reader, FileReader::Open(fs, path));
  std::string contents;
  while (true) {
    VIGIL_ASSIGN_OR_RETURN(absl::string_view piece, reader.ReadUpTo(1 << 20));
    if (piece.empty()) return contents;
    if (contents.size() + piece.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": larger than the ", max_bytes, " bytes it may have"));
    }
    contents.append(piece.data(), piece.size());
  }
}

absl::Status ReplaceFile(rocksdb::FileSystem* fs, const std::string& path,
                         absl::string_view contents) {
  VIGIL_ASSIGN_OR_RETURN(FileWriter writer, FileWriter::Create(fs, path));
  VIGIL_RETURN_IF_ERROR(writer.Append(contents));
  return writer.Commit();
}

absl::Status SyncFolder(rocksdb::FileSystem* fs, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> handle;
  VIGIL_RETURN_IF_ERROR(FromRocks(fs->NewDirectory(folder, kIo, &handle, nullptr), folder));
  return FromRocks(handle->FsyncWithDirOptions(kIo, nullptr, rocksdb::DirFsyncOptions()), folder);
}

absl::Status MakeFolder(rocksdb::FileSystem* fs, const std::string& folder) {
  VIGIL_ASSIGN_OR_RETURN(bool exists, PathExists(fs, folder));
  if (exists) return absl::OkStatus();
  const std::string parent = Folder(folder);
  if (parent != folder) VIGIL_RETURN_IF_ERROR(MakeFolder(fs, parent));
  VIGIL_RETURN_IF_ERROR(FromRocks(fs->CreateDirIfMissing(folder, kIo, nullptr), folder));
  return SyncFolder(fs, parent);
}

absl::StatusOr<bool> PathExists(rocksdb::FileSystem* fs, const std::string& path) {
  const rocksdb::IOStatus status = fs->FileExists(path, kIo, nullptr);
  if (status.IsNotFound()) return false;
  VIGIL_RETURN_IF_ERROR(FromRocks(status, path));
  return true;
}

absl::StatusOr<std::vector<std::string>> ListFolder(rocksdb::FileSystem* fs,
                                                    const std::string& folder) {
  std::vector<std::string> names;
  const absl::Status status = FromRocks(fs->GetChildren(folder, kIo, &names, nullptr), folder);
  if (absl::IsNotFound(status)) VIGIL_RETURN_IF_ERROR(WhyNotListed(folder));
  VIGIL_RETURN_IF_ERROR(status);
  names.erase(std::remove_if(names.begin(), names.end(),
                             [](const std::string& name) { return name == "." || name == ".."; }),
              names.end());
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status RemoveFile(rocksdb::FileSystem* fs, const std::string& path) {
  return FromRocks(fs->DeleteFile(path, kIo, nullptr), path);
}

absl::Status RemoveTree(rocksdb::FileSystem* fs, const std::string& folder) {
  VIGIL_ASSIGN_OR_RETURN(bool exists, PathExists(fs, folder));
  if (!exists) return absl::OkStatus();
  VIGIL_ASSIGN_OR_RETURN(std::vector<std::string> names, ListFolder(fs, folder));
  for (const std::string& name : names) {
    const std::string path = JoinPath(folder, name);
    bool is_folder = false;
    VIGIL_RETURN_IF_ERROR(FromRocks(fs->IsDirectory(path, kIo, &is_folder, nullptr), path));
    VIGIL_RETURN_IF_ERROR(is_folder ? RemoveTree(fs, path) : RemoveFile(fs, path));
  }
  return FromRocks(fs->DeleteDir(folder, kIo, nullptr), folder);
}

absl::Status ForEachFile(rocksdb::FileSystem* fs, const std::string& folder,
                         const std::function<absl::Status(const std::string& path)>& fn) {
  VIGIL_ASSIGN_OR_RETURN(std::vector<std::string> names, ListFolder(fs, folder));
  for (const std::string& name : names) {
    const std::string path = JoinPath(folder, name);
    bool is_folder = false;
    const rocksdb::IOStatus status = fs->IsDirectory(path, kIo, &is_folder, nullptr);
    if (!status.ok()) {
      VIGIL_ASSIGN_OR_RETURN(bool exists, PathExists(fs, path));
      if (!exists) continue;  // removed since it was listed
      return FromRocks(status, path);
    }
    VIGIL_RETURN_IF_ERROR(is_folder ? ForEachFile(fs, path, fn) : fn(path));
  }
  return absl::OkStatus();
}

absl::StatusOr<FileReader> FileReader::Open(rocksdb::FileSystem* fs, const std::string& path) {
  FileReader reader;
  reader.path_ = path;
  VIGIL_RETURN_IF_ERROR(
      FromRocks(fs->NewSequentialFile(path, rocksdb::FileOptions(), &reader.file_, nullptr), path));
  return reader;
}

absl::StatusOr<absl::string_view> FileReader::ReadUpTo(size_t size) {
  if (buffer_.size() < size) buffer_.resize(size);
  size_t have = 0;
  while (have < size) {
    rocksdb::Slice piece;
    VIGIL_RETURN_IF_ERROR(
        FromRocks(file_->Read(size - have, kIo, &piece, buffer_.data() + have, nullptr), path_));
    if (piece.empty()) break;
    if (piece.data() != buffer_.data() + have) {
      std::copy(piece.data(), piece.data() + piece.size(), buffer_.data() + have);
    }
    have += piece.size();
  }
  return absl::string_view(buffer_.data(), have);
}

absl::StatusOr<absl::string_view> FileReader::Read(size_t size) {
  VIGIL_ASSIGN_OR_RETURN(absl::string_view bytes, ReadUpTo(size));
  if (bytes.size() < size) return absl::DataLossError(absl::StrCat(path_, ": ends early"));
  return bytes;
}

absl::StatusOr<FileWriter> FileWriter::Create(rocksdb::FileSystem* fs, const std::string& path) {
  FileWriter writer;
  writer.fs_ = fs;
  writer.path_ = path;
  VIGIL_RETURN_IF_ERROR(
      FromRocks(fs->NewWritableFile(absl::StrCat(path, ".tmp"), rocksdb::FileOptions(),
                                    &writer.file_, nullptr),
                path));
  return writer;
}

absl::Status FileWriter::Append(absl::string_view bytes) {
  return FromRocks(file_->Append(rocksdb::Slice(bytes.data(), bytes.size()), kIo, nullptr), path_);
}

absl::Status FileWriter::Commit() {
  VIGIL_RETURN_IF_ERROR(FromRocks(file_->Fsync(kIo, nullptr), path_));
  VIGIL_RETURN_IF_ERROR(FromRocks(file_->Close(kIo, nullptr), path_));
  file_.reset();
  VIGIL_RETURN_IF_ERROR(
      FromRocks(fs_->RenameFile(absl::StrCat(path_, ".tmp"), path_, kIo, nullptr), path_));
  return SyncFolder(fs_, Folder(path_));
}

}  // namespace vigil::eventstore
