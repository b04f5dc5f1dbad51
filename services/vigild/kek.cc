#include "services/vigild/kek.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"

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

absl::StatusOr<std::string> ReadKekFile(rocksdb::FileSystem* fs, const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(const bool exists, eventstore::PathExists(fs, path));
  if (!exists) return absl::InvalidArgumentError(path + ": there is no such key file");
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) {
    // What is no key must not look like a disk that is full or broken.
    if (S_ISDIR(status.st_mode)) return absl::InvalidArgumentError(path + " is a folder, no key");
    if (status.st_size > static_cast<off_t>(kMaxKekFileBytes)) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is larger than ", kMaxKekFileBytes,
                                                     " bytes: that is no key-encryption key"));
    }
    if (access(path.c_str(), R_OK) != 0 && errno == EACCES)
      return absl::InvalidArgumentError(path + " may not be read: no permission");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
      LogWarning(absl::StrCat(path, " may be read by others than its owner; chmod 600"));
  }
  return eventstore::ReadWholeFile(fs, path, kMaxKekFileBytes);
}

// Whole and durable, or not there.
absl::Status WriteKek(rocksdb::FileSystem* fs, const std::string& path, absl::string_view text) {
  VIGIL_ASSIGN_OR_RETURN(eventstore::FileWriter file, eventstore::FileWriter::Create(fs, path));
  // While it is empty: nobody else ever reads a byte of it.
  if (chmod((path + ".tmp").c_str(), S_IRUSR | S_IWUSR) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot keep others from reading ", path));
  }
  VIGIL_RETURN_IF_ERROR(file.Append(text));
  return file.Commit();
}

}  // namespace

absl::StatusOr<eventstore::Key256> LoadKek(rocksdb::FileSystem* fs, const std::string& file,
                                           const std::string& data_dir, bool may_create,
                                           const eventstore::Entropy& entropy) {
  if (!file.empty()) {
    VIGIL_ASSIGN_OR_RETURN(std::string text, ReadKekFile(fs, file));
    return ParseFrom(file, &text);
  }
  if (const char* variable = std::getenv("VIGIL_KEK"); variable != nullptr) {
    std::string text = variable;
    return ParseFrom("VIGIL_KEK", &text);
  }
  const std::string path = data_dir + "/kek";
  VIGIL_ASSIGN_OR_RETURN(const bool exists, eventstore::PathExists(fs, path));
  if (!exists && may_create) {
    const eventstore::Key256 key = eventstore::RandomKey(entropy);
    std::string text = absl::BytesToHexString(key.view()) + "\n";
    const absl::Status status = WriteKek(fs, path, text);
    eventstore::Wipe(&text);
    VIGIL_RETURN_IF_ERROR(status);
    LogWarning(absl::StrCat("made a key-encryption key in ", path,
                            "; in production keep it off this disk: --kek-file or VIGIL_KEK"));
  }
  if (!exists && !may_create) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " is missing: the keys of ", data_dir,
                     " are wrapped under a key-encryption key that is kept elsewhere. Name it with "
                     "--kek-file or VIGIL_KEK, or bring the file back"));
  }
  VIGIL_ASSIGN_OR_RETURN(std::string text, ReadKekFile(fs, path));
  return ParseFrom(path, &text);
}

}  // namespace vigil::vigild
