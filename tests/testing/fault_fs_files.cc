#include "tests/testing/fault_fs_files.h"

#include <utility>

#include "tests/testing/fault_fs.h"

namespace vigil::testkit {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultReader final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultReader(std::unique_ptr<rocksdb::FSRandomAccessFile> file, FaultFileSystem* fs,
              std::string path)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), fs_(fs), path_(std::move(path)) {}

  IOStatus Read(uint64_t offset, size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* dbg) const override {
    if (IOStatus status = fs_->Check(FileOp::kRead, path_); !status.ok()) return status;
    return target()->Read(offset, n, options, result, scratch, dbg);
  }

 private:
  FaultFileSystem* const fs_;
  const std::string path_;
};

class FaultWriter final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultWriter(std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem* fs, std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), fs_(fs), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    bool torn = false;
    const uint64_t before = target()->GetFileSize(options, dbg);
    const auto changing = fs_->Changing();
    IOStatus status = fs_->Check(FileOp::kAppend, path_, &torn);
    if (!status.ok() && !torn) return status;
    const Slice part(data.data(), torn ? data.size() / 2 : data.size());
    fs_->Appended(path_, before, part.size());
    IOStatus written = target()->Append(part, options, dbg);
    return status.ok() ? written : status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* dbg) override {
    return Append(data, options, dbg);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    const auto changing = fs_->Changing();
    if (IOStatus status = fs_->Check(FileOp::kTruncate, path_); !status.ok()) return status;
    fs_->Truncated(path_, size);
    return target()->Truncate(size, options, dbg);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    return SyncBy(options, dbg, &rocksdb::FSWritableFile::Sync);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return SyncBy(options, dbg, &rocksdb::FSWritableFile::Fsync);
  }
  // A hint only: it promises nothing, so nothing counts as synced.
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  using SyncCall = IOStatus (rocksdb::FSWritableFile::*)(const IOOptions&, IODebugContext*);

  IOStatus SyncBy(const IOOptions& options, IODebugContext* dbg, SyncCall call) {
    const auto changing = fs_->Changing();
    if (IOStatus status = fs_->Check(FileOp::kSync, path_); !status.ok()) return status;
    const uint64_t size = target()->GetFileSize(options, dbg);
    IOStatus status = (target()->*call)(options, dbg);
    if (status.ok()) fs_->Synced(path_, size);
    return status;
  }

  FaultFileSystem* const fs_;
  const std::string path_;
};

class FaultRandomFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultRandomFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, FaultFileSystem* fs,
                  std::string path)
      : FSRandomRWFileOwnerWrapper(std::move(file)), fs_(fs), path_(std::move(path)) {}

  IOStatus Write(uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* dbg) override {
    bool torn = false;
    const auto changing = fs_->Changing();
    IOStatus status = fs_->Check(FileOp::kOverwrite, path_, &torn);
    if (!status.ok() && !torn) return status;
    const Slice part(data.data(), torn ? data.size() / 2 : data.size());
    std::string scratch(part.size(), '\0');
    Slice before;
    if (IOStatus read = target()->Read(offset, part.size(), options, &before, scratch.data(), dbg);
        !read.ok()) {
      return read;
    }
    fs_->Overwritten(path_, offset, before.ToString());
    IOStatus written = target()->Write(offset, part, options, dbg);
    return status.ok() ? written : status;
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    return SyncBy(options, dbg, &rocksdb::FSRandomRWFile::Sync);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return SyncBy(options, dbg, &rocksdb::FSRandomRWFile::Fsync);
  }

 private:
  using SyncCall = IOStatus (rocksdb::FSRandomRWFile::*)(const IOOptions&, IODebugContext*);

  IOStatus SyncBy(const IOOptions& options, IODebugContext* dbg, SyncCall call) {
    const auto changing = fs_->Changing();
    if (IOStatus status = fs_->Check(FileOp::kSync, path_); !status.ok()) return status;
    IOStatus status = (target()->*call)(options, dbg);
    if (status.ok()) fs_->Synced(path_, UINT64_MAX);
    return status;
  }

  FaultFileSystem* const fs_;
  const std::string path_;
};

class FaultFolder final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultFolder(std::unique_ptr<rocksdb::FSDirectory> folder, FaultFileSystem* fs, std::string path)
      : FSDirectoryWrapper(std::move(folder)), fs_(fs), path_(std::move(path)) {
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    const auto changing = fs_->Changing();
    if (IOStatus status = fs_->Check(FileOp::kSyncFolder, path_); !status.ok()) return status;
    IOStatus status = FSDirectoryWrapper::Fsync(options, dbg);
    if (status.ok()) fs_->FolderSynced(path_);
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& folder_options) override {
    const auto changing = fs_->Changing();
    if (IOStatus status = fs_->Check(FileOp::kSyncFolder, path_); !status.ok()) return status;
    IOStatus status = FSDirectoryWrapper::FsyncWithDirOptions(options, dbg, folder_options);
    if (status.ok()) fs_->FolderSynced(path_);
    return status;
  }

 private:
  FaultFileSystem* const fs_;
  std::string path_;
};

}  // namespace

std::unique_ptr<rocksdb::FSRandomAccessFile> NewFaultReader(
    std::unique_ptr<rocksdb::FSRandomAccessFile> file, FaultFileSystem* fs, std::string path) {
  return std::make_unique<FaultReader>(std::move(file), fs, std::move(path));
}
std::unique_ptr<rocksdb::FSWritableFile> NewFaultWriter(
    std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem* fs, std::string path) {
  return std::make_unique<FaultWriter>(std::move(file), fs, std::move(path));
}
std::unique_ptr<rocksdb::FSRandomRWFile> NewFaultRandomFile(
    std::unique_ptr<rocksdb::FSRandomRWFile> file, FaultFileSystem* fs, std::string path) {
  return std::make_unique<FaultRandomFile>(std::move(file), fs, std::move(path));
}
std::unique_ptr<rocksdb::FSDirectory> NewFaultFolder(std::unique_ptr<rocksdb::FSDirectory> folder,
                                                     FaultFileSystem* fs, std::string path) {
  return std::make_unique<FaultFolder>(std::move(folder), fs, std::move(path));
}

}  // namespace vigil::testkit
