// Method: every house rule is applied to the whole tree; the failure message is the list of places.
// Run from the root of the sources, by a program that lies inside the build folder.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gtest/gtest.h"
#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

const Tree& TheTree() {
  static const Tree tree = Tree::Load(".");
  return tree;
}

// The build's compile_commands.json: in a folder above this program.
std::string CompileCommands() {
  namespace fs = std::filesystem;
  for (fs::path up = fs::read_symlink("/proc/self/exe"); up != up.root_path();) {
    up = up.parent_path();
    std::ifstream in(up / "compile_commands.json", std::ios::binary);
    if (in) return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  return "";
}

TEST(House, IsLookedAtFromItsRoot) {
  EXPECT_GT(TheTree().files().size(), 50u);
  EXPECT_NE(TheTree().Find("CMakeLists.txt"), nullptr);
}

#define HOUSE_RULE(Rule)                                 \
  TEST(House, Rule) {                                    \
    const Findings findings = tidy::Rule(TheTree());     \
    EXPECT_TRUE(findings.empty()) << Describe(findings); \
  }

HOUSE_RULE(FilesTooLong)
HOUSE_RULE(FunctionsTooLong)
HOUSE_RULE(LinesTooWide)
HOUSE_RULE(IncludesAgainstTheArrows)
HOUSE_RULE(GrpcInHeaders)
HOUSE_RULE(HeadersWithoutGuard)
HOUSE_RULE(BannedConstructs)
HOUSE_RULE(ClocksInPureRooms)
HOUSE_RULE(SleepingTests)
HOUSE_RULE(UnfinishedWork)
HOUSE_RULE(LossyEventFields)
HOUSE_RULE(TestsWithoutMethod)
HOUSE_RULE(HeadersWithoutContract)
HOUSE_RULE(BrokenLinks)
HOUSE_RULE(MachinePaths)
HOUSE_RULE(LimitsNobodyKeeps)
HOUSE_RULE(LimitsNobodyTests)
HOUSE_RULE(HazardsWithoutTest)
HOUSE_RULE(HeadersNobodyIncludes)

TEST(House, SourcesNobodyBuilds) {
  const std::string commands = CompileCommands();
  ASSERT_FALSE(commands.empty()) << "no compile_commands.json above this program";
  const Findings findings = SourcesNobodyBuilds(TheTree(), commands);
  EXPECT_TRUE(findings.empty()) << Describe(findings);
}

}  // namespace
}  // namespace vigil::tidy
