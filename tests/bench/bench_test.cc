// Method: figures are built by hand and held against their targets; the program itself runs one
// small figure and wrong calls. What a figure's value is, no test judges.
#include <stdio.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/bench/figure.h"

namespace vigil::bench {
namespace {

using google::protobuf::Struct;

Struct ParseJson(const std::string& line) {
  Struct object;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &object).ok()) << line;
  return object;
}

struct Ended {
  int code = -1;
  std::string out;
};

Ended RunBench(const std::string& arguments) {
  Ended ended;
  FILE* out = popen((std::string(BENCH_PATH " ") + arguments + " 2>/dev/null").c_str(), "r");
  if (out == nullptr) return ended;
  char buffer[512];
  while (fgets(buffer, sizeof buffer, out) != nullptr) ended.out += buffer;
  const int status = pclose(out);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  return ended;
}

TEST(Bench, OneSmallFigureAsJson) {
  const Ended ended = RunBench("--quick --json append");
  ASSERT_EQ(ended.code, 0) << ended.out;
  const Struct figure = ParseJson(ended.out);
  const auto& fields = figure.fields();
  EXPECT_EQ(fields.at("name").string_value(), "append-128");
  EXPECT_EQ(fields.at("unit").string_value(), "commits/s");
  EXPECT_GT(fields.at("value").number_value(), 0);
  EXPECT_GT(fields.at("floor").number_value(), 0);
  EXPECT_GT(fields.at("ratio").number_value(), 0);
  EXPECT_EQ(fields.at("target").number_value(), 0.8);
  EXPECT_EQ(fields.at("pass").bool_value(), fields.at("ratio").number_value() >= 0.8);
  EXPECT_EQ(fields.count("error"), 0u);
}

TEST(Bench, WrongCallsAreRefused) {
  EXPECT_EQ(RunBench("--fast").code, 2);
  EXPECT_EQ(RunBench("no-such-figure").code, 2);
  EXPECT_EQ(RunBench("append replay").code, 2);
  const Ended help = RunBench("--help");
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("append-128"), std::string::npos);
}

Figure Ratio(double ratio, Target target) {
  Figure figure;
  figure.name = "f";
  figure.value = ratio * 10;
  figure.floor = 10;
  figure.ratio = ratio;
  figure.target = target;
  return figure;
}

TEST(Bench, TargetsAreBoundsOnTheRatioOrTheValue) {
  EXPECT_TRUE(Ratio(0.8, AtLeast(0.8)).pass());
  EXPECT_FALSE(Ratio(0.79, AtLeast(0.8)).pass());
  EXPECT_TRUE(Ratio(1.0, AtMost(1.0)).pass());
  EXPECT_FALSE(Ratio(1.01, AtMost(1.0)).pass());
  EXPECT_TRUE(Ratio(0.01, NoTarget()).pass());
  Figure value;
  value.value = 1025;
  value.target = AtMost(1024);
  EXPECT_FALSE(value.pass());
  value.value = 1024;
  EXPECT_TRUE(value.pass());
}

TEST(Bench, AFailedCallFailsTheFigure) {
  int rounds = 0;
  const Figure figure =
      Measure("calls", "calls/s", AtLeast(0.1), 3, [&]() -> absl::StatusOr<Sample> {
        if (++rounds == 3) return absl::InternalError("1 of 5 calls \"failed\"");
        return Sample{5, 10};
      });
  EXPECT_FALSE(figure.pass());
  const Struct json = ParseJson(Format(figure, /*json=*/true));
  EXPECT_FALSE(json.fields().at("pass").bool_value());
  EXPECT_TRUE(json.fields().at("value").has_null_value());
  EXPECT_NE(json.fields().at("error").string_value().find("\"failed\""), std::string::npos);
  EXPECT_NE(Format(figure, /*json=*/false).find("FAILED"), std::string::npos);
}

TEST(Bench, TheRatioIsTheMedianOfPairedRoundsAfterAWarmUp) {
  // The machine slows down tenfold half way: each pair still says one half.
  std::vector<Sample> samples = {{1, 100}, {50, 100}, {60, 100}, {4, 10}, {5, 10}, {5, 10}};
  size_t next = 0;
  const Figure figure = Measure("paired", "calls/s", AtLeast(0.5), 5,
                                [&]() -> absl::StatusOr<Sample> { return samples[next++]; });
  EXPECT_EQ(next, 6u);
  EXPECT_DOUBLE_EQ(figure.ratio, 0.5);
  EXPECT_DOUBLE_EQ(figure.value, 5);
  EXPECT_DOUBLE_EQ(figure.floor, 10);
  EXPECT_TRUE(figure.pass());
}

}  // namespace
}  // namespace vigil::bench
