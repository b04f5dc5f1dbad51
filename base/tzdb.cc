#include "base/tzdb.h"

#include <cstdlib>
#include <fstream>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace vigil {
namespace {

std::string TzdbFolder() {
  const char* folder = std::getenv("TZDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
}

// tzdata.zi: "Z <name> ..." defines a zone, "L <target> <name>" a link; the first line is a comment
// with the version.
std::string NameIn(const std::string& line) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
  if (words.size() >= 2 && words[0] == "Z") return words[1];
  if (words.size() >= 3 && words[0] == "L") return words[2];
  return "";
}

}  // namespace

absl::StatusOr<Tzdb> LoadMachineTzdb() {
  const std::string path = TzdbFolder() + "/tzdata.zi";
  std::ifstream file(path);
  if (!file) {
    return absl::NotFoundError(
        absl::StrCat("no time zone database at ", path, ": install the package tzdata"));
  }
  constexpr char kVersionPrefix[] = "# version ";
  Tzdb tzdb;
  std::string line;
  while (std::getline(file, line)) {
    if (tzdb.version.empty() && absl::StartsWith(line, kVersionPrefix)) {
      tzdb.version = line.substr(sizeof(kVersionPrefix) - 1);
    }
    const std::string name = NameIn(line);
    if (name.empty()) continue;
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(name, &zone)) {
      return absl::DataLossError(absl::StrCat(path, " lists ", name, ", which cannot be loaded"));
    }
    tzdb.zones.emplace(name, zone);
  }
  if (tzdb.version.empty() || tzdb.zones.empty()) {
    return absl::DataLossError(absl::StrCat(path, " has no version or no zone"));
  }
  return tzdb;
}

}  // namespace vigil
