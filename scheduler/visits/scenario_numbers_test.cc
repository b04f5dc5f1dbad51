// Method: the weeks of DOMAIN 5 that turn on intensity (A, B, E, F), visit by visit as written
// there, each asked at the instants the scenario names.
#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"
#include "scheduler/visits/last_seen.h"

namespace vigil::scheduler {
namespace {

using enum types::v1::WeekVerdict;
using enum types::v1::VisitOutcome;

TEST(ScenarioA, A04ThreeVisitsInAWeekOf169Hours) {
  IntensityFixture f("America/New_York", 2, 3);
  f.Active("2026-09-01");
  f.Held("2026-10-27 17:00", 60);
  f.Held("2026-10-29 18:30", 60);
  f.Held("2026-11-01 16:00", 60);
  const WeekCalculator week = f.Week("2026-10-26");
  EXPECT_EQ(absl::FormatTime(week.week().start), "2026-10-26T04:00:00+00:00");
  EXPECT_EQ(absl::FormatTime(week.week().end), "2026-11-02T05:00:00+00:00");
  EXPECT_EQ(week.figures().counted, 3u);
  EXPECT_EQ(week.figures().required_target, 3u);
  EXPECT_EQ(week.At(f.At("2026-11-01 17:00")).verdict, WEEK_VERDICT_MET);
}

TEST(ScenarioA, A05AtRiskFromTheCancellationMissedOnTuesday) {
  IntensityFixture f("America/New_York", 2, 3);
  f.Active("2026-09-01");
  f.Held("2026-10-27 17:00", 60);
  f.Held("2026-10-29 17:00", 60).Mode(VisitMode::VISIT_MODE_PHONE);
  VisitBuilder& saturday = f.Planned("2026-10-31 14:00", 60);
  EXPECT_EQ(f.Verdict("2026-10-26", f.At("2026-10-31 10:59")), WEEK_VERDICT_ON_COURSE);
  saturday.Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2026-10-31 11:00"));
  EXPECT_EQ(f.Verdict("2026-10-26", f.At("2026-10-31 11:00")), WEEK_VERDICT_AT_RISK);
  EXPECT_EQ(f.Week("2026-10-26").figures().missed_visits, 1u);
  EXPECT_EQ(f.Week("2026-10-26").figures().counted, 1u);
  EXPECT_EQ(f.Verdict("2026-10-26", f.At("2026-11-02 23:59:59")), WEEK_VERDICT_AT_RISK);
  EXPECT_EQ(f.Verdict("2026-10-26", f.At("2026-11-03 00:00")), WEEK_VERDICT_MISSED);
  CountedDates dates;
  dates.any = f.Week("2026-10-26").figures().counted_date;
  EXPECT_EQ(LastSeenAt(f.the_case(), dates, f.At("2026-11-01 00:00"))->not_seen_from,
            f.At("2026-11-04 00:00"));
}

TEST(ScenarioA, A06FloorMetIsInformationOnly) {
  IntensityFixture f("America/New_York", 2, 3);
  f.Active("2026-09-01");
  f.Held("2026-10-27 17:00", 60);
  f.Held("2026-10-29 17:00", 60);
  const WeekCalculator week = f.Week("2026-10-26");
  EXPECT_EQ(week.At(f.At("2026-11-01 23:59:59")).verdict, WEEK_VERDICT_MET);
  EXPECT_EQ(week.At(f.At("2026-11-03 00:00")).verdict, WEEK_VERDICT_BELOW_TARGET);
  EXPECT_LT(week.figures().counted, week.figures().required_target);
}

TEST(ScenarioB, Ipv03ACrisisCallOutSavesTheWeek) {
  IntensityFixture f("America/New_York");
  f.Active("2026-09-01");
  const auto verdict = [&f](const std::string& local) {
    return f.Verdict("2026-11-09", f.At(local));
  };
  f.Held("2026-11-09 10:00", 60);
  f.Held("2026-11-11 10:00", 60)
      .Purposes({VisitPurpose::VISIT_PURPOSE_PRACTICAL_HELP})
      .Unqualified();
  VisitBuilder& friday = f.Planned("2026-11-13 12:00", 60);
  VisitBuilder& saturday = f.Planned("2026-11-14 10:00", 60).With({"foster-carer"});
  EXPECT_EQ(verdict("2026-11-13 11:59:59"), WEEK_VERDICT_ON_COURSE);
  friday.Became(VISIT_OUTCOME_COMPLETED).Mode(VisitMode::VISIT_MODE_PHONE);
  EXPECT_EQ(verdict("2026-11-13 12:00"), WEEK_VERDICT_AT_RISK);
  saturday.Outcome(VISIT_OUTCOME_COMPLETED);
  EXPECT_EQ(f.Counted("2026-11-09"), 2u);
  EXPECT_EQ(verdict("2026-11-14 11:00"), WEEK_VERDICT_AT_RISK);
  f.Held("2026-11-15 22:30", 50).Purposes({VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT});
  EXPECT_EQ(verdict("2026-11-15 23:20"), WEEK_VERDICT_MET);
  EXPECT_EQ(f.Week("2026-11-09").figures().call_outs, 1u);
}

TEST(ScenarioB, Ipv05ThreeSessionsOnMondayAreBunched) {
  IntensityFixture f("America/New_York");
  f.Active("2026-09-01");
  f.Held("2026-11-09 10:00", 90);
  f.Held("2026-11-09 12:15", 45);
  f.Held("2026-11-09 18:00", 60);
  const WeekCalculator week = f.Week("2026-11-09");
  EXPECT_EQ(week.figures().counted, 3u);
  EXPECT_EQ(week.At(f.At("2026-11-09 19:00")).verdict, WEEK_VERDICT_MET);
  EXPECT_TRUE(week.bunched());
}

TEST(ScenarioE, ThreeSessionsBesideAPhoneCall) {
  IntensityFixture f("Europe/London");
  f.Active("2026-12-14");
  f.Held("2026-12-15 16:00", 90).With({"parent"});
  f.Held("2026-12-16 12:00", 25).Mode(VisitMode::VISIT_MODE_PHONE).With({"parent"});
  f.Held("2026-12-17 10:00", 60).With({"youth"});
  f.Held("2026-12-19 14:00", 75).With({"parent", "youth"});
  EXPECT_EQ(f.Counted("2026-12-14"), 3u);
  EXPECT_EQ(f.Week("2026-12-14").figures().required, 3u);
  EXPECT_EQ(f.Week("2026-12-14").figures().child_date, f.Day("2026-12-19"));
}

TEST(ScenarioF, Bsf02AJointSessionCountsOnceVideoNot) {
  IntensityFixture f("America/New_York");
  f.Active("2026-09-01");
  f.Held("2026-11-17 10:00", 60)
      .AndWorker(true, f.At("2026-11-17 10:00"), f.At("2026-11-17 11:00"));
  f.Held("2026-11-19 10:00", 60).Place(VisitPlace::VISIT_PLACE_KINSHIP).With({"kinship-carer"});
  f.Held("2026-11-21 10:00", 60).Mode(VisitMode::VISIT_MODE_VIDEO);
  f.Held("2026-11-22 10:00", 60);
  EXPECT_EQ(f.Counted("2026-11-16"), 3u);
  EXPECT_EQ(f.Verdict("2026-11-16", f.At("2026-11-22 11:00")), WEEK_VERDICT_MET);
}

TEST(ScenarioF, Bsf09OpensOnThursdayFourDatesRequireTwo) {
  IntensityFixture f("America/New_York");
  f.Active("2026-11-19");
  EXPECT_EQ(f.Week("2026-11-16").figures().active_dates, 4u);
  EXPECT_EQ(f.Week("2026-11-16").figures().required, 2u);
}

}  // namespace
}  // namespace vigil::scheduler
