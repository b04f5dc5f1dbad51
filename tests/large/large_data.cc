#include "tests/large/large_data.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/sha256.h"
#include "services/generate/generate.h"
#include "services/vigild/environment.h"

namespace vigil::testkit {
namespace {

namespace fs = std::filesystem;

constexpr char kCache[] = "build/data-cache";
// Whatever has a say in the bytes of a data folder. Tests among them change nothing.
constexpr const char* kSources[] = {"base",
                                    "proto/vigil",
                                    "scheduler",
                                    "eventstore",
                                    "services/engine",
                                    "services/generate",
                                    "services/handlers",
                                    "deploy/holidays",
                                    "deploy/programmes"};

bool Decides(const std::string& path) {
  if (path.find("_test.cc") != std::string::npos || path.find("/testing/") != std::string::npos)
    return false;
  for (const char* ending : {".cc", ".h", ".proto", ".textproto"}) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

// An exclusive lock on a file beside the data; released with the object.
class FileLock {
 public:
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& path) {
    const int fd = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (fd < 0) return absl::UnavailableError(absl::StrCat(path, ": ", strerror(errno)));
    auto lock = std::unique_ptr<FileLock>(new FileLock(fd));
    while (flock(fd, LOCK_EX) != 0) {
      if (errno != EINTR) return absl::UnavailableError(absl::StrCat(path, ": ", strerror(errno)));
    }
    return lock;
  }
  ~FileLock() { close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  const int fd_;
};

absl::Status Make(const LargeData& wanted, const std::string& folder) {
  VIGIL_ASSIGN_OR_RETURN(generate::GenerateOptions options,
                         generate::LargeHistory(wanted.teams, "deploy/programmes"));
  options.weeks = wanted.weeks;
  options.seed = wanted.seed;
  options.until = wanted.until;
  vigild::EnvironmentOptions environment;
  environment.data_dir = folder;
  environment.virtual_start = generate::FirstInstant(options);
  environment.history = true;
  environment.seed = wanted.seed;
  VIGIL_ASSIGN_OR_RETURN(auto service, vigild::Environment::Start(std::move(environment)));
  cli::RpcClient client(service->Channel());
  VIGIL_ASSIGN_OR_RETURN(const auto result, generate::Generate(client, options));
  service->Stop(absl::Seconds(30));
  if (result.rejected > 0) {
    return absl::InternalError(
        absl::StrCat(result.rejected, " of ", result.commands,
                     " commands were refused, the first: ", result.first_rejection));
  }
  return absl::OkStatus();
}

// The same data of other sources is of no use any more; what a killed process left behind neither.
void RemoveOthers(const std::string& what, const std::string& keep) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(kCache)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && name.starts_with(what + "-") && name != keep)
      old.push_back(entry.path());
  }
  for (const fs::path& path : old) fs::remove_all(path);
}

std::string NameOf(const LargeData& wanted) {
  return absl::StrCat("teams", wanted.teams, "-weeks", wanted.weeks, "-seed", wanted.seed, "-until",
                      absl::ToUnixSeconds(wanted.until));
}

// With the lock of `what` held.
absl::StatusOr<std::string> MadeOnce(const LargeData& wanted, const std::string& what) {
  const std::string name = absl::StrCat(what, "-", SourcesHash());
  const std::string folder = absl::StrCat(kCache, "/", name);
  if (fs::exists(folder)) return folder;
  RemoveOthers(what, name);
  const std::string aside = absl::StrCat(folder, ".making");
  LogInfo(absl::StrCat("making ", folder, ": some minutes, once"));
  VIGIL_RETURN_IF_ERROR(Make(wanted, aside));
  fs::rename(aside, folder);
  return folder;
}

absl::StatusOr<std::unique_ptr<FileLock>> Lock(const std::string& what) {
  fs::create_directories(kCache);
  return FileLock::Take(absl::StrCat(kCache, "/", what, ".lock"));
}

}  // namespace

std::string SourcesHash() {
  std::vector<std::string> paths;
  for (const char* root : kSources) {
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.is_regular_file() && Decides(entry.path().string()))
        paths.push_back(entry.path().string());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::string all;
  for (const std::string& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    const std::string content = text.str();
    absl::StrAppend(&all, path, "\n", content.size(), "\n", content);
  }
  const eventstore::Hash hash = eventstore::Sha256(all);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()).substr(0, 8));
}

absl::StatusOr<std::string> CachedLargeData(const LargeData& wanted) {
  const std::string what = NameOf(wanted);
  VIGIL_ASSIGN_OR_RETURN(const auto lock, Lock(what));
  return MadeOnce(wanted, what);
}

absl::Status CopyLargeData(const LargeData& wanted, const std::string& target) {
  const std::string what = NameOf(wanted);
  VIGIL_ASSIGN_OR_RETURN(const auto lock, Lock(what));
  VIGIL_ASSIGN_OR_RETURN(const std::string folder, MadeOnce(wanted, what));
  std::error_code error;
  fs::copy(folder, target, fs::copy_options::recursive, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("copying ", folder, " to ", target, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace vigil::testkit
