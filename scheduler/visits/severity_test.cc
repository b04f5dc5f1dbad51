// Method: tables of (verdict, figures, run) for the severity of DOMAIN D9, and rows of published
// weeks for the run of missed ones.
#include "scheduler/visits/severity.h"

#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

using enum types::v1::WeekVerdict;
using enum types::v1::Severity;

Severity At(WeekVerdict verdict, uint32_t counted, uint32_t required, uint32_t run) {
  WeekFigures figures;
  figures.counted = counted;
  figures.required = required;
  const programme::IntensityRules rules = RulesFor(3, 3);
  return SeverityOf(verdict, NobodySeen(figures, rules), run, rules);
}

TEST(D9, AtRiskAndUnprovenAreAmber) {
  EXPECT_EQ(At(WEEK_VERDICT_AT_RISK, 0, 3, 0), SEVERITY_AMBER);
  EXPECT_EQ(At(WEEK_VERDICT_UNPROVEN, 0, 3, 5), SEVERITY_AMBER);
}

TEST(D9, AMissWithNoVisitIsRedFromARequirementOfTwo) {
  EXPECT_EQ(At(WEEK_VERDICT_MISSED, 0, 2, 1), SEVERITY_RED);
  EXPECT_EQ(At(WEEK_VERDICT_MISSED, 0, 1, 1), SEVERITY_AMBER);
  EXPECT_EQ(At(WEEK_VERDICT_MISSED, 1, 3, 1), SEVERITY_AMBER);
}

TEST(D9, TheSecondMissRunningIsRed) {
  EXPECT_EQ(At(WEEK_VERDICT_MISSED, 2, 3, 2), SEVERITY_RED);
  EXPECT_EQ(At(WEEK_VERDICT_MISSED, 0, 1, 2), SEVERITY_RED);
}

TEST(D9, EverythingElseIsSilent) {
  for (const WeekVerdict v :
       {WEEK_VERDICT_FUTURE, WEEK_VERDICT_NO_REQUIREMENT, WEEK_VERDICT_MET,
        WEEK_VERDICT_NOT_YET_PLANNED, WEEK_VERDICT_ON_COURSE, WEEK_VERDICT_BELOW_TARGET}) {
    EXPECT_EQ(At(v, 0, 3, 9), SEVERITY_NONE);
    EXPECT_EQ(AlertOf(v), WEEK_VERDICT_UNSPECIFIED);
  }
}

struct D9Run : testing::Test {
  // Weeks from Mon 5 Oct 2026, one after the other.
  uint32_t Before(const std::vector<WeekVerdict>& verdicts, int judged_weeks = 99) {
    std::vector<WeekState> states;
    absl::CivilDay week = f.Day("2026-10-05");
    for (const WeekVerdict verdict : verdicts) {
      WeekState state;
      state.week = week;
      state.start = calendar::FirstInstant(week, f.zone());
      state.end = calendar::FirstInstant(week + 7, f.zone());
      state.verdict = verdict;
      states.push_back(state);
      week += 7;
    }
    const int first_judged = static_cast<int>(verdicts.size()) - judged_weeks;
    const absl::Time judged_from =
        first_judged <= 0 ? absl::InfinitePast() : states[first_judged].start;
    return MissedRunBefore(states, week, judged_from);
  }
  IntensityFixture f{"America/New_York"};
};

TEST_F(D9Run, CountsBackToTheLastWeekThatWasNotMissed) {
  EXPECT_EQ(Before({}), 0u);
  EXPECT_EQ(Before({WEEK_VERDICT_MET}), 0u);
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED}), 1u);
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_MISSED}), 2u);
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_MET, WEEK_VERDICT_MISSED}), 1u);
}

TEST_F(D9Run, AWeekThatRequiredNothingNeitherBreaksNorExtends) {
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_NO_REQUIREMENT}), 1u);
}

TEST_F(D9Run, AnUnprovenWeekIsNoMissedOne) {
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_UNPROVEN}), 0u);
}

TEST_F(D9Run, WeeksThatEndedBeforeVigilKnewTheCaseDoNotExtendIt) {
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_MISSED}, 1), 1u);
  EXPECT_EQ(Before({WEEK_VERDICT_MISSED, WEEK_VERDICT_MISSED}, 2), 2u);
}

}  // namespace
}  // namespace vigil::scheduler
