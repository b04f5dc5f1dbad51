// The text of the tree as the house rules see it: every text file that is ours, and for C++ the
// same text with comments and literals blanked out, so that a rule about code never trips over
// prose.
//
// Immutable once built. Loading fails (throws std::filesystem::filesystem_error) only when the
// root cannot be read: these are test programs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::tidy {

struct SourceFile {
  SourceFile(std::string path, std::string text);

  bool HasExtension(std::string_view extension) const;
  bool IsCpp() const { return HasExtension(".cc") || HasExtension(".h"); }
  bool IsTest() const;  // tests, what they share beside the code, everything under tests/
  bool IsIn(std::string_view folder) const;

  std::string path;  // relative to the root, with '/'
  std::string text;
  std::string code;                     // C++ only: comments and literals are spaces
  std::vector<std::string> lines;       // of text
  std::vector<std::string> code_lines;  // of code
};

// What a file includes, and on which line.
struct Include {
  int line = 0;
  std::string name;  // without the quotes or brackets
};
std::vector<Include> IncludesOf(const SourceFile& file);

class Tree {
 public:
  // Small trees for the rules' own tests: (path, text).
  explicit Tree(const std::vector<std::pair<std::string, std::string>>& files);

  // Everything under `root` that is text and ours: not build, data, node_modules or .git.
  static Tree Load(const std::filesystem::path& root);

  const std::vector<SourceFile>& files() const { return files_; }
  const SourceFile* Find(const std::string& path) const;
  // True when a file or a folder of this name exists in the tree.
  bool Exists(const std::string& path) const;

 private:
  Tree() = default;
  void Index();

  std::vector<SourceFile> files_;
  std::map<std::string, size_t> by_path_;
  std::map<std::string, bool> folders_;
};

// The text with comments and string or character literals replaced by spaces; lines stay lines.
std::string BlankCommentsAndLiterals(std::string_view text);

std::vector<std::string> SplitLines(std::string_view text);

}  // namespace vigil::tidy
