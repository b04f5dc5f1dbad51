// Method: one thing after the other is wrong with a scenario file. What would prove less than it
// seems to must be refused with file and line, and nothing that a file can hold may end the reader.
#include "services/play/scenario.h"

#include <fstream>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/api.h"
#include "services/cli/message_yaml.h"
#include "services/cli/rpc_client.h"
#include "services/play/match.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/yaml_mutations.h"

namespace vigil::play {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kHead[] = "title: x\nzone: Europe/London\nstart: 2026-10-24T08:00\nsteps:\n";

class ScenarioFile : public ::testing::Test {
 protected:
  absl::StatusOr<Scenario> Load(const std::string& text) const {
    std::ofstream(path_) << text;
    return LoadScenario(path_);
  }
  // As a step, on line 5.
  absl::Status LoadStep(const std::string& text) const {
    return Load(absl::StrCat(kHead, "  - ", text, "\n")).status();
  }
  const testkit::TempFolder folder_;
  const std::string path_ = folder_.path() + "/s.yaml";
};

TEST_F(ScenarioFile, WhatWouldBePassedOverInSilenceIsRefusedAtItsLine) {
  const std::string get = "{call: RosterService.GetAgency, ";
  const struct {
    std::string step, says;
  } cases[] = {
      {"[]", "a step is a map"},
      {"{cal: x}", "unknown key 'cal' in a step"},
      {"{call: [x]}", "call: expected a text"},
      {"{call: No.Such}", "No.Such"},
      {"{say: a, say: b}", "'say' is given twice"},
      {"{say: a, expect: {}}", "expect without a call"},
      {get + "request: agencies/a}", "request: expected fields"},
      {get + "request: {name: a, name: b}}", "'name' is given twice"},
      {get + "as: [boss]}", "as: expected an actor"},
      {get + "as: {actr: boss}}", "unknown key 'actr' in as"},
      {get + "as: {actor: {}}}", "actor: expected a text"},
      {get + "expect: NOT_FOUND}", "expected the fields of an answer"},
      {get + "expect: ~}", "expected the fields of an answer"},
      {get + "expect: [{}]}", "there is one answer"},
      {get + "expect: {}, expect_error: {code: NOT_FOUND}}", "either answered"},
      {get + "expect: {agency: {name: {$matches: a}}}}", "'$matches': there is no such operator"},
      {get + "expect: {agency: {name: {$any: true, $match: a}}}}", "must stand alone"},
      {get + "expect: {agency: {name: {$any: false}}}}", "$any: expected true"},
      {get + "expect: {agency: {name: {$match: '('}}}}", "$match: expected a regular expression"},
      {get + "expect: {agency: {team_count: {$gt: many}}}}", "$gt: expected a number"},
      {get + "expect: {agency: {name: {$size: -1}}}}", "$size: expected a number"},
      {get + "expect: {agency: {name: {$contains: {}}}}}", "$contains: expected a part"},
      {get + "expect: {agency: {name: {$contains: []}}}}", "$contains: expected a part"},
      {get + "expect_error: NOT_FOUND}", "expect_error: say which"},
      {get + "expect_error: {}}", "expect_error: say which"},
      {get + "expect_error: {kode: NOT_FOUND}}", "unknown key 'kode' in expect_error"},
      {get + "expect_error: {message: {$match: a}}}", "unknown key '$match' in expect_error"},
      {get + "take: 1}", "take and until are for streams"},
      {"{call: LogService.WatchEvents, take: some}", "take: expected a number"},
      {"{call: LogService.WatchEvents, take: 0}", "take: expected a number"},
      {"{call: LogService.WatchEvents, until: here}", "expected the fields of an answer"},
  };
  for (const auto& c : cases) {
    const absl::Status status = LoadStep(c.step);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.step;
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(path_), HasSubstr(c.says)))
        << c.step;
    EXPECT_TRUE(absl::StrContains(status.message(), ":5: ") ||
                absl::StrContains(status.message(), "line 5: "))
        << status;
  }
}

TEST_F(ScenarioFile, AllOfItMustBeWhatItShouldBe) {
  const struct {
    std::string text, says;
  } cases[] = {
      {"title: [x]\n", ":1: title: expected a text"},
      {"zone: Mars/Olympus\n", ":1: no zone 'Mars/Olympus'"},
      {"start: yesterday\n", ":1: 'yesterday' is no time"},
      {"start: 1969-12-31T23:59:59Z\n", ":1: '1969-12-31T23:59:59Z' lies outside the years"},
      {"steps: [{at: 2200-01-01T00:00}]\n", ":1: '2200-01-01T00:00' lies outside the years"},
      {"start: 2026-10-24T08:00\nsteps: [{at: 2026-10-24T07:59}]\n",
       "s.yaml:2 is before the start"},
      {"steps: [{at: 2026-10-24T08:00},\n  {at: 2026-10-24T07:59}]\n",
       ":2: at: the clock never goes"},
      {"on_disk: maybe\n", ":1: on_disk: expected true or false"},
      {"include: other.yaml\n", ":1: include: expected a list"},
      {"include: [{a: b}]\n", ":1: include: expected the name of a file"},
      {"include: [other.yaml]\n", "other.yaml: there is no such file"},
      {"include: [s.yaml]\n", "includes go too deep"},
      {"steps: {say: a}\n", ":1: steps: expected a list"},
      {"steps: [{say: a}]\nsteps: [{say: b}]\n", "line 2: 'steps' is given twice"},
      {"steps: [{say: a}]\n---\nsteps: [{say: b}]\n", "line 3: a second document"},
      {"? [a]\n: b\n", "line 1: a key must be a text"},
      {"title: &t {title: *t}\n", "levels deep"},
      {std::string(40, '[') + std::string(40, ']'), ":1: expected title, start, steps"},
      {std::string(60, '[') + std::string(60, ']'), "levels deep"},
      {std::string(100'000, '['), "levels deep"},
      {"title: x\n", "has no steps"},
  };
  for (const auto& c : cases) {
    const auto loaded = Load(c.text);
    EXPECT_FALSE(loaded.ok()) << c.text;
    EXPECT_THAT(std::string(loaded.status().message()), AllOf(HasSubstr(path_), HasSubstr(c.says)))
        << c.text.substr(0, 100);
  }
  // A few lines that stand for a billion values.
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = absl::StrCat("*a", i - 1, ",");
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int k = 0; k < 10; ++k) bomb += last;
    bomb.back() = ']';
    bomb += "\n";
  }
  EXPECT_THAT(std::string(Load(bomb).status().message()), HasSubstr("aliases followed"));
}

TEST_F(ScenarioFile, NothingInAFileEndsTheReader) {
  const std::string whole = absl::StrCat(kHead, R"(
  - {say: a, at: 2026-10-24T09:00}
  - call: CaseService.GrantOverride
    as: {actor: agencies/a/staff/s, role: supervisor, on_behalf_of: x}
    request: {name: agencies/a/staff/t, team: agencies/a/teams/t, start: 2026-10-24T09:00,
              options: {request_id: r}, reason: text}
    expect: {caseload: {therapists: {$size: 1}, limit: {$gt: 2}}, override: {start: {$any: true}}}
    save: granted
  - call: RosterService.UpdateStaff
    request: {name: agencies/a/staff/t, display_name: T, update_mask: display_name}
    expect_error: {code: NOT_FOUND, message: {$contains: staff}}
  - {call: LogService.WatchEvents, take: 2, until: {commit: {}}, expect: [{commit: {actor: {}}}]}
)");
  int loaded = 0, refused = 0;
  testkit::ForEachYamlMutation(whole, [&](const std::string& text) {
    const auto scenario = Load(text);
    if (!scenario.ok()) {
      EXPECT_EQ(scenario.status().code(), absl::StatusCode::kInvalidArgument) << text;
      EXPECT_THAT(std::string(scenario.status().message()), HasSubstr(path_)) << text;
      ++refused;
      return;
    }
    ++loaded;
    for (const Step& step : scenario->steps) {
      if (step.call.empty()) continue;
      const auto method = cli::FindMethod(step.call);
      ASSERT_TRUE(method.ok());
      auto request = cli::NewMessage(*method->descriptor->input_type());
      const absl::Status filled = cli::FillMessage(step.request, "", request.get());
      EXPECT_TRUE(filled.ok() || absl::IsInvalidArgument(filled)) << filled << text;
      const auto answer = cli::NewMessage(*method->descriptor->output_type());
      if (step.expect.IsMap()) Compare(step.expect, *answer);
    }
  });
  EXPECT_GT(loaded, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace vigil::play
