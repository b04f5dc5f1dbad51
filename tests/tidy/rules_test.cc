// Method: every rule is given a small tree that breaks it and one that does not.
// A rule that finds nothing in the bad sample would let the real tree rot in silence.
#include "tests/tidy/rules.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::tidy {
namespace {

struct Sample {
  std::string name;
  std::function<Findings(const Tree&)> rule;
  std::string path;
  std::string bad;
  std::string good;
};

void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

Tree OneFile(const std::string& path, const std::string& text) {
  return Tree(std::vector<std::pair<std::string, std::string>>{{path, text}});
}

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string Function(const std::string& head, int lines) {
  return "namespace x {\n" + head + " {\n" + Repeat("  f();\n", lines - 2) + "}\n}\n";
}

class RuleTest : public testing::TestWithParam<Sample> {};

TEST_P(RuleTest, FindsTheBadSampleAndLeavesTheGoodOne) {
  const Sample& sample = GetParam();
  const Findings bad = sample.rule(OneFile(sample.path, sample.bad));
  EXPECT_FALSE(bad.empty()) << "the rule is blind to:\n" << sample.bad;
  for (const Finding& finding : bad) EXPECT_EQ(finding.path, sample.path);
  const Findings good = sample.rule(OneFile(sample.path, sample.good));
  EXPECT_TRUE(good.empty()) << Describe(good);
}

std::string NameOf(const testing::TestParamInfo<Sample>& info) { return info.param.name; }

const std::vector<Sample>& SizeSamples() {
  static const std::vector<Sample> samples = {
      {"FileLength", FilesTooLong, "base/a.cc", Repeat("\n", 701), Repeat("\n", 700)},
      {"FunctionLength", FunctionsTooLong, "base/a.cc", Function("void F(int a = 3)", 71),
       Function("void F(int a = 3)", 70)},
      {"MemberFunctionLength", FunctionsTooLong, "base/a.h",
       "class A {\n" + Function("int F() const", 71) + "};\n",
       "class A {\n" + Function("int F() const", 70) + "};\n"},
      {"ConstructorLength", FunctionsTooLong, "base/a.cc",
       Function("A::A(int a) : a_{a}, b_{1}", 71), Function("A::A(int a) : a_{a}, b_{1}", 70)},
      {"TestLength", FunctionsTooLong, "base/a_test.cc", Function("TEST(A, B)", 101),
       Function("TEST(A, B)", 100)},
      {"TableIsNoFunction", FunctionsTooLong, "base/a.cc", Function("int F()", 71),
       "const int kTable[] = {\n" + Repeat("  F(1),\n", 90) + "};\n"},
      {"TableInAFunction", FunctionsTooLong, "base/a_test.cc", Function("TEST(A, B)", 101),
       "int F() {\n  static const int rows[] = {\n" + Repeat("1,\n", 200) +
           "};\n  return rows;\n}"},
      {"LineWidth", LinesTooWide, "base/a.cc", Repeat("x", 101), Repeat("x", 100)},
      {"LineWidthCountsCharacters", LinesTooWide, "base/a.cc", Repeat("é", 101), Repeat("é", 100)},
  };
  return samples;
}
INSTANTIATE_TEST_SUITE_P(Size, RuleTest, testing::ValuesIn(SizeSamples()), NameOf);

const std::vector<Sample>& IncludeSamples() {
  static const std::vector<Sample> samples = {
      {"SchedulerEventstore", IncludesAgainstTheArrows, "scheduler/a.cc",
       "#include \"eventstore/event_log.h\"\n", "#include \"vigil/events/v1/visit.pb.h\"\n"},
      {"SchedulerServices", IncludesAgainstTheArrows, "scheduler/a_test.cc",
       "#include \"services/engine/engine.h\"\n", "#include \"gtest/gtest.h\"\n"},
      {"SchedulerThread", IncludesAgainstTheArrows, "scheduler/a.h", "#include <thread>\n",
       "// #include <thread>\n"},
      {"SchedulerRandom", IncludesAgainstTheArrows, "scheduler/a.cc", "#include <random>\n",
       "#include <vector>\n"},
      {"SchedulerGrpc", IncludesAgainstTheArrows, "scheduler/a.cc",
       "#include \"grpcpp/grpcpp.h\"\n", "#include \"base/limits.h\"\n"},
      {"EventstoreScheduler", IncludesAgainstTheArrows, "eventstore/a.cc",
       "#include \"scheduler/core/state.h\"\n", "#include \"rocksdb/db.h\"\n"},
      {"EventstoreProtos", IncludesAgainstTheArrows, "eventstore/a.cc",
       "#include \"vigil/events/v1/visit.pb.h\"\n", "#include \"openssl/evp.h\"\n"},
      {"BaseRocksdb", IncludesAgainstTheArrows, "base/a.cc", "#include \"rocksdb/db.h\"\n",
       "#include \"absl/time/time.h\"\n"},
      {"ProductionTests", IncludesAgainstTheArrows, "services/engine/a.cc",
       "#include \"tests/testing/a.h\"\n", "#include \"scheduler/core/state.h\"\n"},
      {"GrpcHeader", GrpcInHeaders, "services/a.h", "#include <grpcpp/server.h>\n",
       "#include <memory>\n"},
      {"GrpcStubHeader", GrpcInHeaders, "services/a.h",
       "#include \"vigil/v1/visit_service.grpc.pb.h\"\n",
       "#include \"vigil/v1/visit_service.pb.h\"\n"},
      {"GrpcAdapter", GrpcInHeaders, "services/handlers/grpc_a.h", "#include <grpcpp/server.h>\n",
       "#include \"services/vigild/grpc_server.h\"\n"},
      {"Guard", HeadersWithoutGuard, "base/a.h", "// #pragma once\nint a;\n", "#pragma once\n"},
  };
  return samples;
}
INSTANTIATE_TEST_SUITE_P(Includes, RuleTest, testing::ValuesIn(IncludeSamples()), NameOf);

const std::vector<Sample>& ConstructSamples() {
  static const std::vector<Sample> samples = {
      {"Coroutine", BannedConstructs, "services/a.cc", "co_await x;", "// co_await x;"},
      {"Views", BannedConstructs, "services/a.cc", "auto v = a | std::views::take(1);",
       "auto v = Take(a, 1);"},
      {"Assert", BannedConstructs, "services/a.cc", "  assert(a);", "  static_assert(a);"},
      {"AbslMutex", BannedConstructs, "services/a.h", "absl::Mutex mu_;", "std::mutex mu_;"},
      {"Rand", BannedConstructs, "services/a.cc", "int a = rand();", "int a = Brand();"},
      {"UsingNamespace", BannedConstructs, "services/a.cc", "using  namespace std;",
       "using std::string;"},
      {"ReasonNeeded", BannedConstructs, "services/a.cc", "using namespace x;  // NOLINT",
       "using namespace x;  // NOLINT: the vocabulary of every line below"},
      {"Skip", BannedConstructs, "tests/a_test.cc",
       "GTEST_"
       "SKIP();",
       "f(\"GTEST_SKIP\");"},
      {"Disabled", BannedConstructs, "tests/a_test.cc",
       "TEST(A, DIS"
       "ABLED_B) {}",
       "TEST(A, B) {}"},
      {"Now", ClocksInPureRooms, "scheduler/a.cc", "auto t = absl::Now();", "auto t = now;"},
      {"SteadyClock", ClocksInPureRooms, "eventstore/a.cc", "std::chrono::steady_clock::now();",
       "clock->Now();"},
      {"RandomDevice", ClocksInPureRooms, "scheduler/a_test.cc", "std::random_device d;",
       "std::mt19937_64 g(7);"},
      {"TimeFunction", ClocksInPureRooms, "scheduler/a.cc", "int t = time(nullptr);",
       "int t = record.time();"},
      {"SleepInTest", SleepingTests, "services/a_test.cc",
       "std::this_thread::sleep_"
       "for(std::chrono::seconds(1));",
       "done.wait();"},
      {"Unfinished", UnfinishedWork, "services/a.cc",
       "// TO"
       "DO: later\n",
       "// Todos are a list.\n"},
      {"UnfinishedShell", UnfinishedWork, "deploy/a.sh",
       "echo 'not imple"
       "mented'\n",
       "echo done\n"},
      {"EventFloat", LossyEventFields, "proto/vigil/events/v1/a.proto", "  double hours = 1;\n",
       "  int64 minutes = 1;\n"},
      {"EventMap", LossyEventFields, "proto/vigil/events/v1/a.proto",
       "  map<string, string> a = 1;\n", "  repeated Entry a = 1;\n"},
  };
  return samples;
}
INSTANTIATE_TEST_SUITE_P(Constructs, RuleTest, testing::ValuesIn(ConstructSamples()), NameOf);

const std::vector<Sample>& ProseSamples() {
  static const std::vector<Sample> samples = {
      {"TestMethod", TestsWithoutMethod, "base/a_test.cc", "#include <a>\n// b\n// c\n",
       "// Method: a.\n// Why it matters.\n#include <a>\n"},
      {"HeaderContract", HeadersWithoutContract, "base/a.h", "#pragma once\n",
       "// What it is.\n#pragma once\n"},
      {"Link", BrokenLinks, "docs/a.md", "See [b](b.md).\n", "See [a](../docs/a.md).\n"},
      {"LinkAnchor", BrokenLinks, "docs/a.md", "# The log\n[x](#the-lag)\n",
       "# The `log`, again\n[x](#the-log-again)\n"},
      {"LinkOutside", BrokenLinks, "docs/a.md", "[x](folder/)\n", "[x](https://example.org/a)\n"},
      {"NamedPath", BrokenLinks, "docs/a.md", "`docs/b.md` says so\n", "`docs/a.md` says so\n"},
      {"MachinePath", MachinePaths, "docs/a.md",
       "cd /wo"
       "rk/main\n",
       "cd work/main\n"},
      {"Registry", MachinePaths, "a/package-lock.json",
       "\"resol"
       "ved\": \"https://x\"\n",
       "\"version\": \"1.0.0\"\n"},
      {"DeadHeader", HeadersNobodyIncludes, "base/a.h", "#pragma once\n",
       "#include \"base/a.h\"\n"},
  };
  return samples;
}
INSTANTIATE_TEST_SUITE_P(Prose, RuleTest, testing::ValuesIn(ProseSamples()), NameOf);

TEST(FilesTooLong, RefusesATreeInWhichMoreThanOneFileInTenIsLong) {
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 18; ++i) files.emplace_back("base/s" + std::to_string(i) + ".cc", "\n");
  for (int i = 0; i < 2; ++i) {
    files.emplace_back("base/l" + std::to_string(i) + ".cc", Repeat("\n", 351));
  }
  EXPECT_TRUE(FilesTooLong(Tree(files)).empty());
  files.emplace_back("base/l2.cc", Repeat("\n", 351));
  EXPECT_EQ(FilesTooLong(Tree(files)).size(), 3u);
}

TEST(Limits, AreKeptByCodeAndTested) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"base/limits.h", "inline constexpr size_t kMaxA = 3;\n"},
      {"services/a.cc", "// kMaxA\nif (n > limits::kMaxAb) return;\n"}};
  EXPECT_EQ(Describe(LimitsNobodyKeeps(Tree(files))), "base/limits.h:1: kMaxA: no code keeps it\n");
  EXPECT_EQ(LimitsNobodyTests(Tree(files)).size(), 1u);
  files.emplace_back("services/b.cc", "if (n > limits::kMaxA) return;\n");
  EXPECT_TRUE(LimitsNobodyKeeps(Tree(files)).empty());
  EXPECT_EQ(LimitsNobodyTests(Tree(files)).size(), 1u);
  files[0].second = "inline constexpr size_t kMaxA = 3;  // all of them; kept by gRPC\n";
  EXPECT_TRUE(LimitsNobodyTests(Tree(files)).empty());
  files[0].second = "inline constexpr size_t kMaxA = 3;  // kept by us\n";
  files.emplace_back("services/b_test.cc", "F(limits::kMaxA + 1);\n");
  EXPECT_TRUE(LimitsNobodyTests(Tree(files)).empty());
}

// A hazard log of twelve rows; the first names `proof`.
std::string HazardLog(const std::string& proof) {
  std::string log = "| H1 | a | b | " + proof + " |\n";
  for (int i = 2; i <= kHazardCount; ++i) {
    log += "| H" + std::to_string(i) + " | a | b | comes with orders |\n";
  }
  return log;
}

TEST(HazardsWithoutTest, EachHazardNamesATestThatNamesIt) {
  const auto check = [](const std::string& proof, const std::string& test) {
    return Describe(HazardsWithoutTest(
        Tree({{"docs/hazard-log.md", HazardLog(proof)}, {"scheduler/a_test.cc", test}})));
  };
  EXPECT_EQ(check("`A.B`", "// H1: never.\nTEST(A, B) {\n"), "");
  EXPECT_EQ(check("", ""), "docs/hazard-log.md:1: H1: no test named\n");
  EXPECT_EQ(check("`A.C`", "// H1\nTEST(A, B) {\n"),
            "docs/hazard-log.md:1: H1: no such test: A.C\n");
  EXPECT_EQ(check("`A.B`", "// H11\nTEST(A, B) {\n"),
            "docs/hazard-log.md:1: H1: scheduler/a_test.cc does not name it\n");
  EXPECT_EQ(HazardsWithoutTest(OneFile("docs/hazard-log.md", "# Hazards\n")).size(), 1u);
}

TEST(HeadersNobodyIncludes, ItsOwnSourceAndTestDoNotKeepAHeaderAlive) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"base/a.h", ""},
      {"base/a.cc", "#include \"base/a.h\"\n"},
      {"base/a_test.cc", "#include \"base/a.h\"\n"}};
  EXPECT_EQ(HeadersNobodyIncludes(Tree(files)).size(), 1u);
  files.emplace_back("services/b.cc", "#include \"base/a.h\"\n");
  EXPECT_TRUE(HeadersNobodyIncludes(Tree(files)).empty());
}

TEST(GrpcInHeaders, TheAdaptersInnerHeadersStayInside) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"services/vigild/grpc_a.h", "#include <grpcpp/server.h>\n"},
      {"services/vigild/grpc_b.cc", "#include \"services/vigild/grpc_a.h\"\n"}};
  EXPECT_EQ(Describe(GrpcInHeaders(Tree(files))), "");
  files.emplace_back("services/vigild/main.cc", "#include \"services/vigild/grpc_a.h\"\n");
  EXPECT_EQ(GrpcInHeaders(Tree(files)).size(), 1u);
}

TEST(SourcesNobodyBuilds, LooksForEachSourceInTheBuild) {
  const Tree tree({{"base/a.cc", ""}, {"base/aa.cc", ""}});
  EXPECT_EQ(Describe(SourcesNobodyBuilds(tree, R"("file": "x/base/aa.cc")")),
            "base/a.cc: nobody builds it\n");
}

TEST(BlankCommentsAndLiterals, KeepsCodeAndLines) {
  EXPECT_EQ(BlankCommentsAndLiterals("a; // b\nc;"), "a;     \nc;");
  EXPECT_EQ(BlankCommentsAndLiterals("a /* b\n c */ d"), "a     \n      d");
  EXPECT_EQ(BlankCommentsAndLiterals("f(\"a\\\"b\", 'c');"), "f(\"    \", ' ');");
  EXPECT_EQ(BlankCommentsAndLiterals("x = 1'000'000; y"), "x = 1'000'000; y");
  EXPECT_EQ(BlankCommentsAndLiterals("f(R\"(a\"b)\"); y"), "f(        ); y");
}

}  // namespace
}  // namespace vigil::tidy
