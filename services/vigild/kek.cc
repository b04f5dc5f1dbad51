#include "services/vigild/kek.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"

namespace vigil::vigild {
namespace {

constexpr size_t kMaxKekFileBytes = 4096;

absl::StatusOr<eventstore::Key256> ParseFrom(const std::string& source, std::string* text) {
  auto key = eventstore::ParseKey(*text);
  eventstore::Wipe(text);
  if (key.ok()) return key;
  return absl::InvalidArgumentError(
      absl::StrCat("the key-encryption key in ", source, ": ", key.status().message()));
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  struct stat status {};
  if (fstat(fd, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    LogWarning(absl::StrCat(path, " may be read by others than its owner; chmod 600"));
  }
  std::string text(kMaxKekFileBytes, '\0');
  const ssize_t size = read(fd, text.data(), text.size());
  const int error = errno;
  close(fd);
  if (size < 0) return absl::ErrnoToStatus(error, absl::StrCat("cannot read ", path));
  text.resize(static_cast<size_t>(size));
  return text;
}

// Whole and durable, or not there.
absl::Status WriteKek(const std::string& path, absl::string_view text) {
  const std::string temporary = path + ".new";
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", temporary));
  const bool written =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int error = errno;
  close(fd);
  if (!written || rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::ErrnoToStatus(written ? errno : error, absl::StrCat("cannot write ", path));
  }
  const int folder = open(path.substr(0, path.rfind('/')).c_str(), O_RDONLY | O_DIRECTORY);
  if (folder < 0 || fsync(folder) != 0) return absl::ErrnoToStatus(errno, "cannot sync the folder");
  close(folder);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<eventstore::Key256> LoadKek(const std::string& file, const std::string& data_dir,
                                           bool may_create, const eventstore::Entropy& entropy) {
  if (!file.empty()) {
    VIGIL_ASSIGN_OR_RETURN(std::string text, ReadSmallFile(file));
    return ParseFrom(file, &text);
  }
  if (const char* variable = std::getenv("VIGIL_KEK"); variable != nullptr) {
    std::string text = variable;
    return ParseFrom("VIGIL_KEK", &text);
  }
  const std::string path = data_dir + "/kek";
  if (may_create && access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    const eventstore::Key256 key = eventstore::RandomKey(entropy);
    std::string text = absl::BytesToHexString(key.view()) + "\n";
    const absl::Status status = WriteKek(path, text);
    eventstore::Wipe(&text);
    VIGIL_RETURN_IF_ERROR(status);
    LogWarning(absl::StrCat("made a key-encryption key in ", path,
                            "; in production keep it off this disk: --kek-file or VIGIL_KEK"));
  }
  if (access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is missing: the keys of ", data_dir,
                     " are wrapped under a key-encryption key that is kept elsewhere. Name it with "
                     "--kek-file or VIGIL_KEK, or bring the file back"));
  }
  VIGIL_ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path));
  return ParseFrom(path, &text);
}

}  // namespace vigil::vigild
