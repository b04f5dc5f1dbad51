// Files of the source tree for tests, which run in its root.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.h"

namespace vigil::testkit {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  VIGIL_CHECK(file.good()) << path << ": run the test in the root of the source tree";
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The files of a folder with this extension, sorted.
inline std::vector<std::string> FilesIn(const std::string& folder, const std::string& extension) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == extension) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace vigil::testkit
