#include "tests/testing/fault_fs.h"

#include <algorithm>
#include <random>
#include <utility>

#include "base/check.h"
#include "tests/testing/fault_fs_files.h"

namespace vigil::testkit {
namespace {

using rocksdb::IOStatus;

std::string FolderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

// RocksDB's text log says nothing that counts, at times that no test can foresee.
bool IsTextLog(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name == "LOG" || name.rfind("LOG.old", 0) == 0;
}

bool EndsWith(const std::string& path, const std::string& end) {
  return path.size() >= end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0;
}

bool IsBelow(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.compare(0, folder.size(), folder) == 0 &&
         path[folder.size()] == '/';
}

}  // namespace

FaultFileSystem::FaultFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target)
    : FileSystemWrapper(target) {}
FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::Inject(Fault fault) {
  std::lock_guard lock(mu_);
  faults_.push_back(std::move(fault));
}

void FaultFileSystem::ClearFaults() {
  std::lock_guard lock(mu_);
  faults_.clear();
  failed_calls_ = 0;
}

int FaultFileSystem::failed_calls() const {
  std::lock_guard lock(mu_);
  return failed_calls_;
}

std::set<std::pair<std::string, std::string>> FaultFileSystem::harms() const {
  std::lock_guard lock(mu_);
  return harms_;
}

void FaultFileSystem::Freeze() {
  std::lock_guard lock(mu_);
  frozen_ = true;
}

void FaultFileSystem::FreezeAfter(int changes) {
  std::lock_guard lock(mu_);
  freeze_at_ = changes_ + changes;
}

bool FaultFileSystem::frozen() const {
  std::lock_guard lock(mu_);
  return frozen_;
}

int FaultFileSystem::changes() const {
  std::lock_guard lock(mu_);
  return changes_;
}

IOStatus FaultFileSystem::Check(FileOp op, const std::string& path, bool* torn) {
  if (IsTextLog(path)) return IOStatus::OK();
  std::lock_guard lock(mu_);
  if (op != FileOp::kRead) {
    if (freeze_at_.has_value() && changes_ >= *freeze_at_) frozen_ = true;
    ++changes_;
    if (frozen_) return IOStatus::IOError("power is off");
  }
  for (Fault& fault : faults_) {
    if (fault.op != op || path.find(fault.path_part) == std::string::npos) continue;
    if (!EndsWith(path, fault.path_end)) continue;
    if (fault.skip-- > 0) continue;
    if (fault.times-- <= 0) continue;
    if (fault.power) {
      frozen_ = true;
      return IOStatus::IOError("power is off");
    }
    ++failed_calls_;
    if (torn != nullptr) *torn = fault.torn;
    harms_.emplace(fault.error.IsNoSpace() ? "full" : "error", path);
    if (torn != nullptr && fault.torn) harms_.emplace("torn", path);
    return fault.error;
  }
  return IOStatus::OK();
}

void FaultFileSystem::Appended(const std::string& path, uint64_t size_before, uint64_t) {
  std::lock_guard lock(mu_);
  Unsynced& file = unsynced_[path];
  if (!file.synced_size.has_value()) file.synced_size = size_before;
}

void FaultFileSystem::Overwritten(const std::string& path, uint64_t offset, std::string before) {
  std::lock_guard lock(mu_);
  unsynced_[path].overwritten.emplace_back(offset, std::move(before));
}

void FaultFileSystem::Truncated(const std::string& path, uint64_t size) {
  std::lock_guard lock(mu_);
  const auto file = unsynced_.find(path);
  if (file == unsynced_.end() || !file->second.synced_size.has_value()) return;
  file->second.synced_size = std::min(*file->second.synced_size, size);
}

void FaultFileSystem::Synced(const std::string& path, uint64_t size) {
  std::lock_guard lock(mu_);
  const auto file = unsynced_.find(path);
  if (file == unsynced_.end()) return;
  file->second.overwritten.clear();
  if (file->second.synced_size.has_value()) file->second.synced_size = size;
}

void FaultFileSystem::FolderSynced(const std::string& folder) {
  std::lock_guard lock(mu_);
  std::vector<std::string> gone;
  journal_.remove_if([&](const Change& change) {
    const bool synced =
        FolderOf(change.kind == Change::kRenamed ? change.to : change.path) == folder;
    if (synced && change.kind == Change::kDeletedFolder) gone.push_back(change.path);
    return synced;
  });
  // A folder that is gone for good takes along what happened in it.
  for (const std::string& path : gone) {
    journal_.remove_if([&](const Change& change) { return IsBelow(change.path, path); });
  }
}

std::optional<std::string> FaultFileSystem::Contents(const std::string& path) {
  bool is_folder = false;
  if (!target()->IsDirectory(path, Io(), &is_folder, nullptr).ok() || is_folder) {
    return std::nullopt;
  }
  std::string contents;
  if (!rocksdb::ReadFileToString(target(), path, &contents).ok()) return std::nullopt;
  return contents;
}

void FaultFileSystem::Restore(const std::string& path, const std::string& contents) {
  const IOStatus status = rocksdb::WriteStringToFile(target(), contents, path);
  VIGIL_CHECK(status.ok()) << status.ToString();
}

void FaultFileSystem::Journal(Change change) {
  std::lock_guard lock(mu_);
  journal_.push_back(std::move(change));
}

void FaultFileSystem::MoveUnsynced(const std::string& from, const std::string& to) {
  std::lock_guard lock(mu_);
  unsynced_.erase(to);
  std::map<std::string, Unsynced> moved;
  for (auto at = unsynced_.begin(); at != unsynced_.end();) {
    if (at->first != from && !IsBelow(at->first, from)) {
      ++at;
      continue;
    }
    moved[to + at->first.substr(from.size())] = std::move(at->second);
    at = unsynced_.erase(at);
  }
  unsynced_.merge(moved);
}

void FaultFileSystem::MoveJournal(const std::string& from, const std::string& to) {
  for (Change& change : journal_) {
    for (std::string* path : {&change.path, &change.to}) {
      if (IsBelow(*path, from)) *path = to + path->substr(from.size());
    }
  }
}

void FaultFileSystem::Undo(const Change& change) {
  const char* const what = change.kind == Change::kRenamed ? "rename lost"
                           : change.kind == Change::kCreated || change.kind == Change::kMadeFolder
                               ? "create lost"
                               : "deletion lost";
  harms_.emplace(what, change.path);
  switch (change.kind) {
    case Change::kCreated:
    case Change::kDeleted:
      if (change.before.has_value()) {
        Restore(change.path, *change.before);
      } else {
        (void)target()->DeleteFile(change.path, Io(), nullptr);
      }
      unsynced_.erase(change.path);
      break;
    case Change::kRenamed: {
      const IOStatus status = target()->RenameFile(change.to, change.path, Io(), nullptr);
      VIGIL_CHECK(status.ok()) << status.ToString();
      if (change.before.has_value()) Restore(change.to, *change.before);
      MoveJournal(change.to, change.path);
      break;
    }
    case Change::kMadeFolder: {
      std::vector<std::string> names;
      (void)target()->GetChildren(change.path, Io(), &names, nullptr);
      for (const std::string& name : names) {
        if (name != "." && name != "..") {
          (void)target()->DeleteFile(change.path + "/" + name, Io(), nullptr);
        }
      }
      (void)target()->DeleteDir(change.path, Io(), nullptr);
      break;
    }
    case Change::kDeletedFolder:
      (void)target()->CreateDirIfMissing(change.path, Io(), nullptr);
      break;
  }
}

void FaultFileSystem::Crash(Loss loss, uint32_t seed) {
  std::lock_guard lock(mu_);
  TakeBack(loss, seed);
  freeze_at_.reset();
  frozen_ = false;
}

void FaultFileSystem::CrashForGood(Loss loss, uint32_t seed) {
  const std::unique_lock changing(changing_);
  std::lock_guard lock(mu_);
  frozen_ = true;
  TakeBack(loss, seed);
}

// mu_ held.
void FaultFileSystem::TakeBack(Loss loss, uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](uint64_t bound) {
    return loss == Loss::kAll || bound == 0
               ? 0
               : std::uniform_int_distribution<uint64_t>(0, bound)(random);
  };
  // Bytes first, under the names the files have now.
  for (const auto& [path, file] : unsynced_) {
    std::optional<std::string> contents = Contents(path);
    if (!contents.has_value()) continue;
    const uint64_t size = contents->size();
    const uint64_t synced = std::min<uint64_t>(file.synced_size.value_or(size), size);
    const bool all = loss == Loss::kTorn && below(2) == 0;
    const uint64_t kept = all ? size : synced + below(size - synced);
    contents->resize(kept);
    if (kept < size || !file.overwritten.empty()) harms_.emplace("bytes lost", path);
    const uint64_t zeros = all || below(2) == 0 ? 0 : below(kept - synced);
    std::fill(contents->end() - zeros, contents->end(), '\0');
    for (auto at = file.overwritten.rbegin(); at != file.overwritten.rend(); ++at) {
      // Of the last write, some bytes may have reached the disk.
      const uint64_t reached = at == file.overwritten.rbegin() ? below(at->second.size()) : 0;
      contents->replace(at->first + reached, at->second.size() - reached,
                        at->second.substr(reached));
    }
    Restore(path, *contents);
  }
  // Then the folders, backwards; a prefix of the changes may have reached the disk.
  for (uint64_t kept = below(journal_.size()); journal_.size() > kept;) {
    const Change change = std::move(journal_.back());
    journal_.pop_back();
    Undo(change);
  }
  journal_.clear();
  unsynced_.clear();
  faults_.clear();
}

// ---- files and folders ----

IOStatus FaultFileSystem::NewSequentialFile(const std::string& path, const File& options,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                            Dbg* dbg) {
  if (IOStatus status = Check(FileOp::kRead, path); !status.ok()) return status;
  return target()->NewSequentialFile(path, options, file, dbg);
}

IOStatus FaultFileSystem::NewRandomAccessFile(const std::string& path, const File& options,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                              Dbg* dbg) {
  if (IOStatus status = Check(FileOp::kRead, path); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSRandomAccessFile> inner;
  if (IOStatus s = target()->NewRandomAccessFile(path, options, &inner, dbg); !s.ok()) return s;
  *file = NewFaultReader(std::move(inner), this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& path, const File& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kCreate, path); !status.ok()) return status;
  std::optional<std::string> before = Contents(path);
  std::unique_ptr<rocksdb::FSWritableFile> inner;
  if (IOStatus s = target()->NewWritableFile(path, options, &inner, dbg); !s.ok()) return s;
  {
    std::lock_guard lock(mu_);
    unsynced_[path] = {.synced_size = 0, .overwritten = {}};
  }
  Journal({Change::kCreated, path, "", std::move(before)});
  *file = NewFaultWriter(std::move(inner), this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& path, const File& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             Dbg* dbg) {
  if (!target()->FileExists(path, Io(), dbg).ok()) {
    return NewWritableFile(path, options, file, dbg);
  }
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kCreate, path); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSWritableFile> inner;
  if (IOStatus s = target()->ReopenWritableFile(path, options, &inner, dbg); !s.ok()) return s;
  *file = NewFaultWriter(std::move(inner), this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::ReuseWritableFile(const std::string&, const std::string&, const File&,
                                            std::unique_ptr<rocksdb::FSWritableFile>*, Dbg*) {
  return IOStatus::NotSupported("no file is recycled");
}

IOStatus FaultFileSystem::NewRandomRWFile(const std::string& path, const File& options,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                          Dbg* dbg) {
  if (IOStatus status = Check(FileOp::kRead, path); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSRandomRWFile> inner;
  if (IOStatus s = target()->NewRandomRWFile(path, options, &inner, dbg); !s.ok()) return s;
  *file = NewFaultRandomFile(std::move(inner), this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::NewDirectory(const std::string& path, const Io& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* folder, Dbg* dbg) {
  std::unique_ptr<rocksdb::FSDirectory> inner;
  if (IOStatus s = target()->NewDirectory(path, options, &inner, dbg); !s.ok()) return s;
  *folder = NewFaultFolder(std::move(inner), this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path, const Io& options, Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kDelete, path); !status.ok()) return status;
  std::optional<std::string> before = Contents(path);
  if (IOStatus s = target()->DeleteFile(path, options, dbg); !s.ok()) return s;
  if (IsTextLog(path)) return IOStatus::OK();
  {
    // A later file of this name has nothing to do with it.
    std::lock_guard lock(mu_);
    const auto file = unsynced_.find(path);
    if (file != unsynced_.end()) {
      const uint64_t synced = file->second.synced_size.value_or(UINT64_MAX);
      if (before.has_value() && before->size() > synced) before->resize(synced);
      unsynced_.erase(file);
    }
  }
  if (before.has_value()) Journal({Change::kDeleted, path, "", std::move(before)});
  return IOStatus::OK();
}

IOStatus FaultFileSystem::Truncate(const std::string& path, size_t size, const Io& options,
                                   Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kTruncate, path); !status.ok()) return status;
  Truncated(path, size);
  return target()->Truncate(path, size, options, dbg);
}

IOStatus FaultFileSystem::CreateDir(const std::string& path, const Io& options, Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kMakeFolder, path); !status.ok()) return status;
  if (IOStatus s = target()->CreateDir(path, options, dbg); !s.ok()) return s;
  Journal({Change::kMadeFolder, path, "", std::nullopt});
  return IOStatus::OK();
}

IOStatus FaultFileSystem::CreateDirIfMissing(const std::string& path, const Io& options, Dbg* dbg) {
  if (target()->FileExists(path, options, dbg).ok()) return IOStatus::OK();
  return CreateDir(path, options, dbg);
}

IOStatus FaultFileSystem::DeleteDir(const std::string& path, const Io& options, Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kDelete, path); !status.ok()) return status;
  if (IOStatus s = target()->DeleteDir(path, options, dbg); !s.ok()) return s;
  Journal({Change::kDeletedFolder, path, "", std::nullopt});
  return IOStatus::OK();
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const Io& options, Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kRename, from); !status.ok()) return status;
  std::optional<std::string> before = Contents(to);
  if (IOStatus s = target()->RenameFile(from, to, options, dbg); !s.ok()) return s;
  if (IsTextLog(from)) return IOStatus::OK();
  MoveUnsynced(from, to);
  {
    std::lock_guard lock(mu_);
    MoveJournal(from, to);
  }
  Journal({Change::kRenamed, from, to, std::move(before)});
  return IOStatus::OK();
}

IOStatus FaultFileSystem::LinkFile(const std::string& from, const std::string& to,
                                   const Io& options, Dbg* dbg) {
  const auto changing = Changing();
  if (IOStatus status = Check(FileOp::kCreate, to); !status.ok()) return status;
  if (IOStatus s = target()->LinkFile(from, to, options, dbg); !s.ok()) return s;
  Journal({Change::kCreated, to, "", std::nullopt});
  return IOStatus::OK();
}

}  // namespace vigil::testkit
