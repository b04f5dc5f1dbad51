// Method: the plans of made-up teams are read off for a year without a service, and what they would
// ask for is counted and scaled to the size that the figures of memory and speed are given for.
#include "services/generate/profile.h"

#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "services/generate/team_plan.h"

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

}  // namespace
}  // namespace vigil::generate
