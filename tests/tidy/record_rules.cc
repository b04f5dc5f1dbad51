#include <algorithm>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

constexpr char kLimits[] = "base/limits.h";
constexpr char kHazards[] = "docs/hazard-log.md";

struct Limit {
  int line = 0;
  std::string name;
  bool kept_elsewhere = false;
};

std::vector<Limit> LimitsOf(const Tree& tree) {
  static const std::regex kLimit(R"(^inline constexpr \w[\w:]* (k\w+) =.*)");
  std::vector<Limit> limits;
  const SourceFile* file = tree.Find(kLimits);
  if (file == nullptr) return limits;
  std::smatch match;
  for (size_t i = 0; i < file->code_lines.size(); ++i) {
    if (!std::regex_match(file->code_lines[i], match, kLimit)) continue;
    limits.push_back({static_cast<int>(i) + 1, match[1],
                      file->lines[i].find("kept by gRPC") != std::string::npos});
  }
  return limits;
}

bool Mentions(const SourceFile& file, const std::string& name) {
  for (size_t at = file.code.find(name); at != std::string::npos;
       at = file.code.find(name, at + 1)) {
    const unsigned char after = static_cast<unsigned char>(file.code[at + name.size()]);
    if (std::isalnum(after) == 0 && after != '_') return true;
  }
  return false;
}

Findings LimitsWithout(const Tree& tree, bool tests, const std::string& message) {
  Findings findings;
  for (const Limit& limit : LimitsOf(tree)) {
    if (tests && limit.kept_elsewhere) continue;
    const bool found =
        std::any_of(tree.files().begin(), tree.files().end(), [&](const SourceFile& file) {
          return file.IsCpp() && file.path != kLimits && file.IsTest() == tests &&
                 Mentions(file, limit.name);
        });
    if (!found) findings.push_back({kLimits, limit.line, limit.name + message});
  }
  return findings;
}

// `Suite.Name` of every test in the tree, and the file it stands in.
std::map<std::string, const SourceFile*> TestsOf(const Tree& tree) {
  static const std::regex kTest(R"(^TEST(?:_F|_P)?\((\w+),\s*(\w+)\).*)");
  std::map<std::string, const SourceFile*> tests;
  std::smatch match;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension("_test.cc")) continue;
    for (const std::string& line : file.lines) {
      if (!std::regex_match(line, match, kTest)) continue;
      tests[match[1].str() + "." + match[2].str()] = &file;
    }
  }
  return tests;
}

bool NamesHazard(const SourceFile& file, const std::string& hazard) {
  return std::regex_search(file.text, std::regex("\\b" + hazard + "\\b"));
}

// What a row of the hazard log says shows the control: tests by name, scenarios by path.
void CheckProofs(const Tree& tree, const std::map<std::string, const SourceFile*>& tests,
                 const std::string& hazard, const std::string& proofs, int line,
                 Findings& findings) {
  static const std::regex kQuoted("`([^`]+)`");
  for (auto it = std::sregex_iterator(proofs.begin(), proofs.end(), kQuoted);
       it != std::sregex_iterator(); ++it) {
    const std::string proof = (*it)[1];
    const auto test = tests.find(proof);
    const SourceFile* file = test == tests.end() ? tree.Find(proof) : test->second;
    if (file == nullptr) {
      findings.push_back({kHazards, line, hazard + ": no such test: " + proof});
    } else if (!NamesHazard(*file, hazard)) {
      findings.push_back({kHazards, line, hazard + ": " + file->path + " does not name it"});
    }
  }
}

}  // namespace

Findings LimitsNobodyKeeps(const Tree& tree) {
  return LimitsWithout(tree, /*tests=*/false, ": no code keeps it");
}

// A bound that gRPC keeps by itself cannot be told from what gRPC does anyway: its line says so.
Findings LimitsNobodyTests(const Tree& tree) {
  return LimitsWithout(tree, /*tests=*/true, ": no test stands at it");
}

Findings HazardsWithoutTest(const Tree& tree) {
  static const std::regex kRow(R"(^\| (H\d+) \|.*\|([^|]*)\|\s*$)");
  const SourceFile* log = tree.Find(kHazards);
  if (log == nullptr) return {{kHazards, 0, "there is no hazard log"}};
  Findings findings;
  const std::map<std::string, const SourceFile*> tests = TestsOf(tree);
  int hazards = 0;
  std::smatch match;
  for (size_t i = 0; i < log->lines.size(); ++i) {
    if (!std::regex_match(log->lines[i], match, kRow)) continue;
    const int line = static_cast<int>(i) + 1;
    const std::string hazard = match[1], proofs = match[2];
    ++hazards;
    // A hazard of a part that is not built yet says so in place of a test.
    if (proofs.find('`') == std::string::npos && proofs.find("comes with") == std::string::npos) {
      findings.push_back({kHazards, line, hazard + ": no test named"});
    }
    CheckProofs(tree, tests, hazard, proofs, line, findings);
  }
  if (hazards != kHazardCount) findings.push_back({kHazards, 0, "not all hazards are listed"});
  return findings;
}

}  // namespace vigil::tidy
