#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <regex>

namespace vigil::tidy {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = 4 << 20;  // larger ones are data, not text

bool IsSkippedFolder(const std::string& name) {
  static constexpr std::array kSkipped = {"build", "data", "node_modules", ".git", ".cache"};
  return std::find(kSkipped.begin(), kSkipped.end(), name) != kSkipped.end();
}

bool LooksBinary(std::string_view text) { return text.find('\0') != std::string_view::npos; }

// Walks C++ text and blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string Run() && {
    while (at_ < text_.size()) Step();
    return std::move(out_);
  }

 private:
  void Step() {
    if (StartsWith("//")) {
      BlankUntil("\n", /*inclusive=*/false);
    } else if (StartsWith("/*")) {
      BlankUntil("*/", /*inclusive=*/true);
    } else if (StartsWith("R\"") && !InWord()) {
      const size_t open = text_.find('(', at_);
      const std::string delimiter(text_.substr(at_ + 2, open - at_ - 2));
      BlankUntil(")" + delimiter + "\"", /*inclusive=*/true);
    } else if (text_[at_] == '"') {
      BlankQuoted('"');
    } else if (text_[at_] == '\'' && !InWord()) {  // in a word it separates digits
      BlankQuoted('\'');
    } else {
      ++at_;
    }
  }

  bool StartsWith(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  bool InWord() const {
    if (at_ == 0) return false;
    const unsigned char before = static_cast<unsigned char>(text_[at_ - 1]);
    return std::isalnum(before) != 0 || before == '_';
  }

  void BlankUntil(std::string_view end, bool inclusive) {
    const size_t found = text_.find(end, at_ + 2);
    const size_t stop = found == std::string_view::npos ? text_.size()
                        : inclusive                     ? found + end.size()
                                                        : found;
    for (; at_ < stop; ++at_) Blank();
  }

  void BlankQuoted(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\') {
        Blank();
        if (++at_ == text_.size()) return;
      }
      Blank();
      ++at_;
    }
    ++at_;
  }

  void Blank() {
    if (text_[at_] != '\n') out_[at_] = ' ';
  }

  std::string_view text_;
  std::string out_;
  size_t at_ = 0;
};

}  // namespace

std::string BlankCommentsAndLiterals(std::string_view text) { return Blanker(text).Run(); }

std::vector<std::string> SplitLines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

SourceFile::SourceFile(std::string file_path, std::string file_text)
    : path(std::move(file_path)), text(std::move(file_text)), lines(SplitLines(text)) {
  if (!IsCpp()) return;
  code = BlankCommentsAndLiterals(text);
  code_lines = SplitLines(code);
}

bool SourceFile::HasExtension(std::string_view extension) const {
  return path.size() > extension.size() &&
         path.compare(path.size() - extension.size(), extension.size(), extension) == 0;
}

bool SourceFile::IsTest() const {
  static constexpr std::array kSuffixes = {"_test.cc",   "_testing.h",  "_testing.cc",
                                           "_fixture.h", "_fixture.cc", "conformance.h"};
  return IsIn("tests") || std::any_of(kSuffixes.begin(), kSuffixes.end(),
                                      [this](const char* end) { return HasExtension(end); });
}

bool SourceFile::IsIn(std::string_view folder) const {
  return path.compare(0, folder.size(), folder) == 0 && path.size() > folder.size() &&
         path[folder.size()] == '/';
}

std::vector<Include> IncludesOf(const SourceFile& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"].*)");
  std::vector<Include> includes;
  std::smatch match;
  for (size_t i = 0; i < file.code_lines.size(); ++i) {
    if (file.code_lines[i].find("include") == std::string::npos) continue;
    if (std::regex_match(file.lines[i], match, kInclude)) {
      includes.push_back({static_cast<int>(i) + 1, match[1]});
    }
  }
  return includes;
}

Tree::Tree(const std::vector<std::pair<std::string, std::string>>& files) {
  for (const auto& [path, text] : files) files_.emplace_back(path, text);
  Index();
}

Tree Tree::Load(const fs::path& root) {
  Tree tree;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    const std::string name = it->path().filename().string();
    if (it->is_directory()) {
      if (IsSkippedFolder(name)) it.disable_recursion_pending();
      continue;
    }
    if (name == ".git") continue;  // a linked work tree's pointer to its repository
    if (!it->is_regular_file() || it->file_size() > kMaxFileBytes) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (LooksBinary(text)) text.clear();  // it exists; no rule reads it
    tree.files_.emplace_back(it->path().lexically_relative(root).generic_string(), std::move(text));
  }
  std::sort(tree.files_.begin(), tree.files_.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  tree.Index();
  return tree;
}

void Tree::Index() {
  for (size_t i = 0; i < files_.size(); ++i) {
    by_path_[files_[i].path] = i;
    for (fs::path up = fs::path(files_[i].path).parent_path(); !up.empty(); up = up.parent_path()) {
      folders_[up.generic_string()] = true;
    }
  }
}

const SourceFile* Tree::Find(const std::string& path) const {
  const auto it = by_path_.find(path);
  return it == by_path_.end() ? nullptr : &files_[it->second];
}

bool Tree::Exists(const std::string& path) const {
  return by_path_.count(path) > 0 || folders_.count(path) > 0;
}

}  // namespace vigil::tidy
