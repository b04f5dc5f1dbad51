// Method: a shipped programme is read from disk; then a copy with one line changed: what is wrong
// must be said with file, line, field and reason, also through the short form of a scenario.
#include "services/cli/programme_file.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/message_yaml.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kShipped[] = "deploy/programmes/mst-uk-standard.textproto";

class ProgrammeFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = folder_.path() + "/p.textproto";
    std::ofstream(path) << text;
    return path;
  }
  const testkit::TempFolder folder_;
};

TEST_F(ProgrammeFile, TheShippedOneIsRead) {
  const auto programme = ReadProgrammeFile(kShipped);
  ASSERT_TRUE(programme.ok()) << programme.status();
  EXPECT_EQ(programme->programme_id(), "mst-uk-standard");
}

TEST_F(ProgrammeFile, WhatIsWrongIsSaidWithLineFieldAndReason) {
  const std::string good = testkit::ReadFile(kShipped);
  const std::string zone = "Europe/London";
  ASSERT_NE(good.find(zone), std::string::npos);
  const std::string bad = Write(absl::StrReplaceAll(good, {{zone, "Europe/Londres"}}));
  const std::string before = good.substr(0, good.find(zone));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto refused = ReadProgrammeFile(bad);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(absl::StrCat(bad, ":", line, ":")));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("zone"));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("Europe/Londres"));
  EXPECT_EQ(ReadProgrammeFile(folder_.path() + "/none").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ProgrammeFile, AScenarioSaysTheSame) {
  const std::string bad = Write("programme_id: 'x'\nshoe_size: 43\n");
  v1::PublishProgrammeRequest request;
  const auto node = ParseYaml(absl::StrCat("programme: {$textproto: ", bad, "}"));
  ASSERT_TRUE(node.ok()) << node.status();
  const absl::Status status = FillMessage(*node, "", &request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(absl::StrCat(bad, ":2")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("shoe_size"));
}

}  // namespace
}  // namespace vigil::cli
