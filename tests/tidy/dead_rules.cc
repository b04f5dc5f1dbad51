#include <map>
#include <set>
#include <string>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

std::string Stem(const std::string& path) { return path.substr(0, path.rfind('.')); }

// A header is alive when somebody beside its own .cc and its own test includes it.
bool IsOwn(const std::string& header, const std::string& includer) {
  const std::string stem = Stem(header);
  return includer == stem + ".cc" || includer == stem + "_test.cc";
}

}  // namespace

Findings HeadersNobodyIncludes(const Tree& tree) {
  std::set<std::string> alive;
  for (const SourceFile& file : tree.files()) {
    if (!file.IsCpp()) continue;
    for (const Include& include : IncludesOf(file)) {
      if (!IsOwn(include.name, file.path)) alive.insert(include.name);
    }
  }
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (file.HasExtension(".h") && alive.count(file.path) == 0) {
      findings.push_back({file.path, 0, "nobody includes it"});
    }
  }
  return findings;
}

Findings SourcesNobodyBuilds(const Tree& tree, std::string_view compile_commands) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension(".cc")) continue;
    if (compile_commands.find("/" + file.path + "\"") == std::string_view::npos) {
      findings.push_back({file.path, 0, "nobody builds it"});
    }
  }
  return findings;
}

std::string Describe(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.path;
    if (finding.line > 0) text += ":" + std::to_string(finding.line);
    text += ": " + finding.message + "\n";
  }
  return text;
}

}  // namespace vigil::tidy
