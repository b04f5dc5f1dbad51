// Files for tests: those of the source tree, in whose root they run, and what a test wrote.
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

// The same of the folders below it too.
inline std::vector<std::string> FilesBelow(const std::string& folder,
                                           const std::string& extension) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == extension) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// Every file below the folder whose bytes hold the text.
inline std::vector<std::string> FilesHolding(const std::string& folder, const std::string& text) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() &&
        ReadFile(entry.path().string()).find(text) != std::string::npos) {
      files.push_back(entry.path().string());
    }
  }
  return files;
}

}  // namespace vigil::testkit
