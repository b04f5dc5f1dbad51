// The house rules, each a function from the tree to what breaks it. docs/house-rules.md says why.
//
// Rules are pure: they keep nothing and read nothing but the tree. An empty answer means the rule
// holds; a finding names the place as `path:line`, ready to be opened.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace vigil::tidy {

struct Finding {
  std::string path;
  int line = 0;  // 0: the file as a whole
  std::string message;
};
using Findings = std::vector<Finding>;

inline constexpr int kMaxFileLines = 700;
inline constexpr int kUsualFileLines = 350;  // nine files in ten are under this
inline constexpr int kMaxFunctionLines = 70;
inline constexpr int kMaxTestLines = 100;
inline constexpr int kMaxColumns = 100;
inline constexpr int kHazardCount = 12;  // H1 to H12

// size_rules.cc
Findings FilesTooLong(const Tree& tree);
Findings FunctionsTooLong(const Tree& tree);
Findings LinesTooWide(const Tree& tree);

// include_rules.cc
Findings IncludesAgainstTheArrows(const Tree& tree);
Findings GrpcInHeaders(const Tree& tree);
Findings HeadersWithoutGuard(const Tree& tree);

// construct_rules.cc
Findings BannedConstructs(const Tree& tree);
Findings ClocksInPureRooms(const Tree& tree);
Findings SleepingTests(const Tree& tree);
Findings UnfinishedWork(const Tree& tree);
Findings LossyEventFields(const Tree& tree);

// prose_rules.cc
Findings TestsWithoutMethod(const Tree& tree);
Findings HeadersWithoutContract(const Tree& tree);
Findings BrokenLinks(const Tree& tree);
Findings MachinePaths(const Tree& tree);

// record_rules.cc: what one file promises and others must keep
Findings LimitsNobodyKeeps(const Tree& tree);  // base/limits.h
Findings LimitsNobodyTests(const Tree& tree);
Findings HazardsWithoutTest(const Tree& tree);  // docs/hazard-log.md

// dead_rules.cc
Findings HeadersNobodyIncludes(const Tree& tree);
// `compile_commands`: the text of the build's compile_commands.json.
Findings SourcesNobodyBuilds(const Tree& tree, std::string_view compile_commands);

// One finding a line, for a test's failure message.
std::string Describe(const Findings& findings);

}  // namespace vigil::tidy
