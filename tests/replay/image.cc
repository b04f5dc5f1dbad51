#include "tests/replay/image.h"

#include <stdio.h>

#include <filesystem>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace vigil::replay {
namespace {

namespace fs = std::filesystem;

bool NeverChanges(const fs::path& path) {
  return path.extension() == ".sst" || path.extension() == ".snapshot";
}

uint64_t NumberAt(const Digest& lines, const std::string& name) {
  uint64_t number = 0;
  const auto it = lines.find(name);
  return it != lines.end() && absl::SimpleAtoi(it->second, &number) ? number : 0;
}

}  // namespace

void TakeImage(const std::string& data_dir, const std::string& image) {
  fs::remove_all(image);
  for (const char* part : {"db", "snapshots"}) {
    fs::create_directories(fs::path(image) / part);
    const fs::path from = fs::path(data_dir) / part;
    if (!fs::exists(from)) continue;
    for (const auto& entry : fs::directory_iterator(from)) {
      const fs::path to = fs::path(image) / part / entry.path().filename();
      NeverChanges(to) ? fs::create_hard_link(entry.path(), to) : fs::copy(entry.path(), to);
    }
  }
  fs::copy(fs::path(data_dir) / "anchor", fs::path(image) / "anchor");
}

Probed Probe(const std::string& data_dir) {
  FILE* pipe = popen(absl::StrCat(REPLAY_PROBE_PATH, " '", data_dir, "' 2>&1").c_str(), "r");
  VIGIL_CHECK(pipe != nullptr);
  std::string printed;
  char buffer[4096];
  while (const size_t n = fread(buffer, 1, sizeof(buffer), pipe)) printed.append(buffer, n);
  Probed probed;
  if (pclose(pipe) != 0) {
    probed.error = absl::StrCat("replay_probe failed: ", printed);
    return probed;
  }
  const Digest lines = FromLines("", printed);
  probed.position = NumberAt(lines, "position");
  probed.served_position = NumberAt(lines, "served_position");
  probed.replayed = NumberAt(lines, "replayed");
  probed.from_snapshot = FromLines("snapshot ", printed);
  probed.from_start = FromLines("full ", printed);
  return probed;
}

}  // namespace vigil::replay
