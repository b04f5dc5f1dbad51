// Method: the plans of made-up teams are read off for a year without a service, and what they would
// ask for is counted and scaled to the size that the figures of memory and speed are given for;
// samples that are wrong in one place after the other must be refused with file and line.
#include "services/generate/profile.h"

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/generate/team_plan.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/yaml_mutations.h"

namespace vigil::generate {
namespace {

TEST(MadeUpProfiles, SixHundredTeamsAreTwelveThousandFamiliesAndTwoMillionVisitsAYear) {
  auto agencies = MadeUpProfiles(100, "deploy/programmes");
  ASSERT_TRUE(agencies.ok()) << agencies.status();
  const absl::CivilDay monday(2025, 11, 24);
  const Rng rng(1);
  int teams = 0, visits = 0, open = 0;
  std::map<std::string, int> families;  // open at the end, by team
  std::set<std::string> programmes;
  for (AgencyProfile& agency : *agencies) {
    agency.teams.resize(8);  // of twenty: enough for the mean, and quick
    absl::TimeZone zone;
    ASSERT_TRUE(absl::LoadTimeZone(agency.zone, &zone));
    for (const TeamProfile& team : agency.teams) {
      ++teams;
      programmes.insert(team.programme_file);
      TeamPlan plan(agency, team, rng, zone);
      ActionList actions;
      plan.Found(monday, actions);
      for (int week = 0; week < 52; ++week) plan.Week(monday + 7 * week, actions);
      int& here = families[agency.id + team.id];
      for (const Action& action : actions.Take()) {
        visits += action.method == "VisitService.ScheduleVisit" ||
                  action.method == "VisitService.MoveVisit";
        here += action.method == "CaseService.OpenCase";
        here -= action.method == "CaseService.CloseCase";
      }
      open += here;
    }
  }
  EXPECT_EQ(programmes.size(), 5u);
  ASSERT_EQ(teams, 40);
  EXPECT_NEAR(open * 600.0 / teams, 12'000, 500);
  EXPECT_NEAR(visits * 600.0 / teams, 2'000'000, 100'000);
  for (const auto& [team, count] : families) {
    EXPECT_GE(count, 14) << team;
    EXPECT_LE(count, 26) << team;
  }
}

TEST(MadeUpProfiles, EveryTeamThatWasAskedForIsThereOnce) {
  const auto agencies = MadeUpProfiles(45, "deploy/programmes");
  ASSERT_TRUE(agencies.ok()) << agencies.status();
  std::set<std::string> names;
  for (const AgencyProfile& agency : *agencies) {
    EXPECT_LE(agency.teams.size(), 20u);
    for (const TeamProfile& team : agency.teams) names.insert(agency.id + "/" + team.id);
  }
  EXPECT_EQ(names.size(), 45u);
}

// A folder of one sample.
class SampleFiles : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<AgencyProfile>> Load(const std::string& text) const {
    std::ofstream(folder_.path() + "/a.yaml") << text;
    return LoadProfiles(folder_.path(), "deploy/programmes");
  }
  const testkit::TempFolder folder_;
};

TEST_F(SampleFiles, WhatIsWrongIsSaidWithFileAndLine) {
  const std::string head = "agency: a\nzone: Europe/London\nteams:\n";
  const struct {
    std::string text, says;
  } cases[] = {
      {"agency: a\nzone: Europe/London\n", "a.yaml: needs agency, zone and teams"},
      {"- a\n", "a.yaml:1: expected a map"},
      {"agency: [a]\n", "a.yaml:1: expected a text"},
      {"agency: a\nzon: x\n", "a.yaml:2: unknown key 'zon'"},
      {"agency: a\nteams: {id: t}\n", "a.yaml:2: teams: expected a list"},
      {head + "  - t\n", "a.yaml:4: expected a map"},
      {head + "  - {id: t}\n", "a.yaml:4: a team needs id and programme"},
      {head + "  - {id: t, programme: none}\n", "none.textproto: there is no such file"},
      {head + "  - {id: t, programme: mst-psb, therapists: four}\n", "a.yaml:4: expected a number"},
      {head + "  - {id: t, programme: mst-psb, therapists: 51}\n", "from 1 to 50"},
      {head + "  - {id: t, programme: mst-psb, frs: 1}\n", "a.yaml:4: expected true or false"},
  };
  for (const auto& c : cases) {
    const auto loaded = Load(c.text);
    EXPECT_FALSE(loaded.ok()) << c.text;
    EXPECT_THAT(std::string(loaded.status().message()), ::testing::HasSubstr(c.says)) << c.text;
  }
  EXPECT_TRUE(Load(head + "  - {id: t, programme: mst-psb}\n").ok());
}

TEST_F(SampleFiles, NothingInAFileEndsTheReader) {
  int refused = 0;
  testkit::ForEachYamlMutation(
      testkit::ReadFile("deploy/samples/leicester.yaml"), [&](const std::string& text) {
        const auto loaded = Load(text);
        refused += !loaded.ok();
        if (!loaded.ok()) {
          const std::string why(loaded.status().message());
          EXPECT_TRUE(absl::StrContains(why, "a.yaml") || absl::StrContains(why, ".textproto"))
              << why;
        }
      });
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace vigil::generate
