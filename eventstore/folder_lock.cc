#include "eventstore/folder_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/memory/memory.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "eventstore/refusal.h"

namespace vigil::eventstore {
namespace {

absl::Status SystemError(const std::string& path, int error) {
  return absl::ErrnoToStatus(error, path);
}

absl::Status CannotLock(const std::string& folder, const std::string& path, int error) {
  if (error == ENOENT) return absl::NotFoundError(folder + " does not exist");
  if (error == ENOTDIR) return absl::FailedPreconditionError(folder + " is not a folder");
  return SystemError(path, error);
}

// Whoever only reads leaves no lock file in a folder that has nothing to do with us. One that we
// may not look into may be ours.
bool IsOurs(const std::string& data_dir) {
  for (const char* name : {"/db", "/anchor", "/LOCK"})
    if (access((data_dir + name).c_str(), F_OK) == 0 || errno == EACCES) return true;
  return false;
}

std::string Holder(int file) {
  char text[32] = {};
  const ssize_t size = pread(file, text, sizeof(text) - 1, 0);
  int64_t pid = 0;
  if (size <= 0 || !absl::SimpleAtoi(absl::string_view(text, size), &pid)) return "another process";
  return absl::StrCat("another process (", pid, ")");
}

}  // namespace

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::Acquire(const std::string& data_dir,
                                                                bool shared) {
  const std::string path = data_dir + "/LOCK";
  const bool create = !shared || IsOurs(data_dir);
  int file = open(path.c_str(), O_RDWR | (create ? O_CREAT : 0) | O_CLOEXEC, 0644);
  if (file < 0 && !create && errno == ENOENT && access(data_dir.c_str(), F_OK) == 0)
    return absl::WrapUnique(new FolderLock(-1));
  if (file < 0 && shared && (errno == EROFS || errno == EACCES)) {
    file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return absl::WrapUnique(new FolderLock(-1));
  }
  if (file < 0) return CannotLock(data_dir, path, errno);
  auto lock = absl::WrapUnique(new FolderLock(file));
  if (flock(file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError(path, errno);
    return Refusal(kLogLocked, absl::StrCat(Holder(file), " uses ", data_dir,
                                            ": stop it first, or name another folder"));
  }
  if (!shared) {
    // Only to name the holder to the one that comes second.
    const std::string pid = absl::StrCat(getpid(), "\n");
    if (ftruncate(file, 0) != 0 || pwrite(file, pid.data(), pid.size(), 0) < 0) {
      return SystemError(path, errno);
    }
  }
  return lock;
}

absl::StatusOr<std::unique_ptr<FolderLock>> FolderLock::AcquireExisting(
    const std::string& data_dir) {
  struct stat status {};
  const bool is_folder = stat(data_dir.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  if (is_folder && !IsOurs(data_dir))
    return Refusal(kLogMissing, absl::StrCat("there is no log in ", data_dir));
  return Acquire(data_dir, /*shared=*/false);
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace vigil::eventstore
