#include <cctype>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

namespace fs = std::filesystem;

bool IsCommentLine(const std::string& line) { return line.rfind("// ", 0) == 0; }

// The anchor a Markdown heading gets: lower case, spaces to '-', other punctuation dropped.
std::string Slug(const std::string& heading) {
  std::string slug;
  for (const char c : heading) {
    const unsigned char u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || c == '-' || c == '_' || u >= 0x80) {
      slug += static_cast<char>(std::tolower(u));
    } else if (c == ' ') {
      slug += '-';
    }
  }
  return slug;
}

std::set<std::string> Anchors(const SourceFile& file) {
  static const std::regex kHeading(R"(^#{1,6}\s+(.*\S)\s*$)");
  std::set<std::string> anchors;
  std::smatch match;
  for (const std::string& line : file.lines) {
    if (std::regex_match(line, match, kHeading)) anchors.insert(Slug(match[1]));
  }
  return anchors;
}

// Why the link leads nowhere; empty when it leads somewhere.
std::string Problem(const Tree& tree, const SourceFile& from, const std::string& link) {
  static const std::regex kScheme(R"(^[a-z][a-z0-9+.-]*:)");
  if (std::regex_search(link, kScheme)) return "";
  const size_t hash = std::min(link.find('#'), link.size());
  const std::string target = link.substr(0, hash);
  std::string path = from.path;
  if (!target.empty()) {
    path = (fs::path(from.path).parent_path() / target).lexically_normal().generic_string();
    if (!path.empty() && path.back() == '/') path.pop_back();
    if (!tree.Exists(path)) return "leads nowhere: " + link;
  }
  const SourceFile* file = tree.Find(path);
  if (hash + 1 < link.size() && file != nullptr && file->HasExtension(".md") &&
      Anchors(*file).count(link.substr(hash + 1)) == 0) {
    return "no such heading: " + link;
  }
  return "";
}

// `services/engine/engine.h` in prose is a promise that the file is there.
void CheckNamedPaths(const Tree& tree, const SourceFile& file, int line, const std::string& text,
                     Findings& findings) {
  static const std::regex kPath(
      "`((?:base|proto|eventstore|scheduler|services|tests|deploy|docs|cmake)/[\\w./+-]+)`");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), kPath);
       it != std::sregex_iterator(); ++it) {
    std::string path = (*it)[1];
    if (path.back() == '/') path.pop_back();
    if (!tree.Exists(path)) findings.push_back({file.path, line, "no such file: " + path});
  }
}

bool IsRecordOfThePast(const SourceFile& file) { return file.path == "CHANGELOG.md"; }

}  // namespace

Findings TestsWithoutMethod(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension("_test.cc")) continue;
    if (file.lines.size() < 2 || !IsCommentLine(file.lines[0]) || !IsCommentLine(file.lines[1])) {
      findings.push_back({file.path, 1, "does not open with two comment lines on its method"});
    }
  }
  return findings;
}

Findings HeadersWithoutContract(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension(".h") || file.IsTest()) continue;
    if (file.lines.empty() || !IsCommentLine(file.lines[0])) {
      findings.push_back({file.path, 1, "does not open by saying what it is"});
    }
  }
  return findings;
}

Findings BrokenLinks(const Tree& tree) {
  static const std::regex kLink(R"(\]\(([^)\s]+)\))");
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension(".md")) continue;
    bool fenced = false;
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& text = file.lines[i];
      const int line = static_cast<int>(i) + 1;
      if (text.rfind("```", 0) == 0) fenced = !fenced;
      if (fenced) continue;
      for (auto it = std::sregex_iterator(text.begin(), text.end(), kLink);
           it != std::sregex_iterator(); ++it) {
        const std::string problem = Problem(tree, file, (*it)[1]);
        if (!problem.empty()) findings.push_back({file.path, line, problem});
      }
      if (!IsRecordOfThePast(file)) CheckNamedPaths(tree, file, line, text, findings);
    }
  }
  return findings;
}

Findings MachinePaths(const Tree& tree) {
  // In pieces, so that this file does not find itself.
  static const std::regex kPath(
      "(^|[^\\w.*/-])/(wo"
      "rk|ro"
      "ot|ho"
      "me)/\\w");
  static const std::regex kRegistry(
      "registry\\.\\w+\\.\\w|\"resol"
      "ved\"\\s*:|deb\\.deb"
      "ian");
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& text = file.lines[i];
      if (text.size() > 4096) continue;  // data
      const int line = static_cast<int>(i) + 1;
      if (std::regex_search(text, kPath)) {
        findings.push_back({file.path, line, "a path of one machine"});
      }
      if (std::regex_search(text, kRegistry)) {
        findings.push_back({file.path, line, "a package registry's address"});
      }
    }
  }
  return findings;
}

}  // namespace vigil::tidy
