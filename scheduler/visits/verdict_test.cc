// Method: one week (New York, Mon 19 - Sun 25 Oct 2026, three visits required) with a few visits;
// the verdict of DOMAIN D8 is asked on both sides of every instant at which it changes.
#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

using enum types::v1::WeekVerdict;
using enum types::v1::VisitOutcome;

constexpr char kWeek[] = "2026-10-19";

struct D8 : testing::Test {
  D8() { f.Active("2026-09-01"); }
  WeekVerdict At(const std::string& local) { return f.Verdict(kWeek, f.At(local)); }
  // The verdict changes at exactly this instant.
  void ExpectChange(const std::string& local, WeekVerdict before, WeekVerdict after) {
    const absl::Time t = f.At(local);
    EXPECT_EQ(f.Verdict(kWeek, t - absl::Microseconds(1)), before) << local;
    EXPECT_EQ(f.Verdict(kWeek, t), after) << local;
    EXPECT_EQ(f.Week(kWeek).NextChange(t - absl::Microseconds(1)), t) << local;
  }
  void Completed(int count) {
    const char* const days[] = {"2026-10-19 10:00", "2026-10-20 10:00", "2026-10-21 10:00"};
    for (int i = 0; i < count; ++i) f.Held(days[i], 60);
  }
  IntensityFixture f{"America/New_York"};
};

// Hazard H4.
TEST_F(D8, AnEmptyWeekRunsThroughAllItsVerdicts) {
  ExpectChange("2026-10-19 00:00", WEEK_VERDICT_FUTURE, WEEK_VERDICT_NOT_YET_PLANNED);
  ExpectChange("2026-10-22 00:00", WEEK_VERDICT_NOT_YET_PLANNED, WEEK_VERDICT_AT_RISK);
  ExpectChange("2026-10-27 00:00", WEEK_VERDICT_AT_RISK, WEEK_VERDICT_MISSED);
  EXPECT_EQ(f.Week(kWeek).NextChange(f.At("2026-10-27 00:00")), absl::InfiniteFuture());
}

TEST_F(D8, PlannedVisitsKeepTheWeekOnCourseUntilTheyLapse) {
  Completed(2);
  f.Planned("2026-10-22 17:00", 60);
  ExpectChange("2026-10-19 00:00", WEEK_VERDICT_FUTURE, WEEK_VERDICT_ON_COURSE);
  // 24 h after 18:00 the visit is no longer pending.
  ExpectChange("2026-10-23 18:00", WEEK_VERDICT_ON_COURSE, WEEK_VERDICT_AT_RISK);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-23 17:59:59")).pending, 1u);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-23 18:00")).pending, 0u);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-23 17:59:59")).unrecorded, 0u);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-23 18:00")).unrecorded, 1u);
}

TEST_F(D8, MetAsSoonAsCountedReachesRequired) {
  Completed(3);
  ExpectChange("2026-10-19 00:00", WEEK_VERDICT_FUTURE, WEEK_VERDICT_MET);
  EXPECT_EQ(At("2026-11-30 00:00"), WEEK_VERDICT_MET);
}

TEST_F(D8, FallingShortOfTheTargetAloneIsInformation) {
  f.rules().floor_visits = 2;
  Completed(2);
  ExpectChange("2026-10-26 00:00", WEEK_VERDICT_MET, WEEK_VERDICT_BELOW_TARGET);
  EXPECT_EQ(f.Week(kWeek).NextChange(f.At("2026-10-26 00:00")), absl::InfiniteFuture());
}

TEST_F(D8, ALossBeforeTheFourthDateRaisesAtOnce) {
  for (const VisitOutcome lost : {VISIT_OUTCOME_CANCELLED_BY_FAMILY,
                                  VISIT_OUTCOME_CANCELLED_BY_SERVICE, VISIT_OUTCOME_NOT_ATTENDED}) {
    IntensityFixture g("America/New_York");
    g.Active("2026-09-01");
    g.Planned("2026-10-20 10:00", 60).Cancelled(lost, g.At("2026-10-18 10:00"));
    EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-19 00:00")), WEEK_VERDICT_AT_RISK) << lost;
  }
}

TEST_F(D8, ALossThatLeavesEnoughPlannedRaisesNothing) {
  Completed(2);
  f.Planned("2026-10-22 10:00", 60);
  f.Planned("2026-10-20 18:00", 60).Outcome(VISIT_OUTCOME_NOT_ATTENDED);
  EXPECT_EQ(At("2026-10-20 19:00"), WEEK_VERDICT_ON_COURSE);
}

TEST_F(D8, AMoveWithinTheWeekIsNoLoss) {
  f.Planned("2026-10-20 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-19 10:00"), "v2");
  f.Planned("2026-10-25 23:00", 30);
  EXPECT_EQ(At("2026-10-19 12:00"), WEEK_VERDICT_NOT_YET_PLANNED);
}

TEST_F(D8, AMoveIntoTheNextWeekIsALoss) {
  f.Planned("2026-10-20 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-19 10:00"), "v2");
  f.Planned("2026-10-26 00:00", 30);
  EXPECT_EQ(At("2026-10-19 12:00"), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, AMoveToAVisitEnteredInErrorIsALoss) {
  f.Planned("2026-10-20 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-19 10:00"), "v2");
  f.Planned("2026-10-24 10:00", 60).Outcome(VISIT_OUTCOME_ENTERED_IN_ERROR);
  EXPECT_EQ(At("2026-10-19 12:00"), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, ALapsedVisitIsALoss) {
  f.Planned("2026-10-19 10:00", 60);
  ExpectChange("2026-10-20 11:00", WEEK_VERDICT_NOT_YET_PLANNED, WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, AVisitThatStopsBeingCountableIsALoss) {
  f.Planned("2026-10-20 10:00", 60)
      .Became(VISIT_OUTCOME_COMPLETED)
      .Mode(VisitMode::VISIT_MODE_PHONE);
  EXPECT_EQ(At("2026-10-20 12:00"), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, AVisitThatTurnedOutTooShortIsALoss) {
  f.Planned("2026-10-20 10:00", 60).Became(VISIT_OUTCOME_COMPLETED).visit.facts.end =
      f.At("2026-10-20 10:29");
  EXPECT_EQ(At("2026-10-20 12:00"), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, ABookingMarkedAsEnteredInErrorIsALoss) {
  f.Planned("2026-10-20 10:00", 60).Outcome(VISIT_OUTCOME_ENTERED_IN_ERROR);
  EXPECT_EQ(At("2026-10-20 12:00"), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, WhatWouldHaveBelongedToTheWeekBeforeIsNoLoss) {
  // Planned on Sunday night and merged with Monday's short session: a visit of the week before.
  f.Planned("2026-10-18 23:50", 60).Outcome(VISIT_OUTCOME_NOT_ATTENDED);
  f.Planned("2026-10-19 01:00", 20);
  EXPECT_EQ(At("2026-10-20 12:00"), WEEK_VERDICT_NOT_YET_PLANNED);
}

TEST_F(D8, WhatCouldNeverCountIsNoLoss) {
  f.Planned("2026-10-20 10:00", 60)
      .Mode(VisitMode::VISIT_MODE_PHONE)
      .Outcome(VISIT_OUTCOME_NOT_ATTENDED);
  f.Planned("2026-10-20 14:00", 20).Outcome(VISIT_OUTCOME_NOT_ATTENDED);  // too short alone
  f.Held("2026-10-20 16:00", 60).Mode(VisitMode::VISIT_MODE_PHONE);       // never planned otherwise
  f.Held("2026-10-21 10:00", 60).visit.outcome =
      VISIT_OUTCOME_NOT_ATTENDED;  // never booked or held
  EXPECT_EQ(At("2026-10-21 23:59"), WEEK_VERDICT_NOT_YET_PLANNED);
}

TEST_F(D8, AHeldVisitThatACorrectionTakesBackIsALoss) {
  for (const VisitOutcome outcome : {VISIT_OUTCOME_ENTERED_IN_ERROR, VISIT_OUTCOME_NOT_ATTENDED}) {
    IntensityFixture g("America/New_York");
    g.Active("2026-09-01");
    g.Held("2026-10-20 10:00", 60).Corrected(outcome);
    EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-20 12:00")), WEEK_VERDICT_AT_RISK);
    // One that took its record's place makes it good.
    g.Held("2026-10-20 10:00", 60);
    g.Held("2026-10-21 10:00", 60);
    g.Held("2026-10-21 13:00", 60);
    EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-21 14:00")), WEEK_VERDICT_MET);
  }
  IntensityFixture by_phone("America/New_York");
  by_phone.Active("2026-09-01");
  by_phone.Held("2026-10-20 10:00", 60)
      .Mode(VisitMode::VISIT_MODE_PHONE)
      .Corrected(VISIT_OUTCOME_ENTERED_IN_ERROR);
  EXPECT_EQ(by_phone.Verdict(kWeek, by_phone.At("2026-10-20 12:00")), WEEK_VERDICT_NOT_YET_PLANNED);
}

TEST_F(D8, ALossBelongsToTheWeekOfItsPlannedStart) {
  f.Planned("2026-10-26 10:00", 60).Outcome(VISIT_OUTCOME_CANCELLED_BY_SERVICE);
  EXPECT_EQ(At("2026-10-21 23:59"), WEEK_VERDICT_NOT_YET_PLANNED);
  EXPECT_EQ(f.Verdict("2026-10-26", f.At("2026-10-26 00:00")), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, TheFourthActiveDateDecidesNotTheFourthDate) {
  IntensityFixture g("America/New_York");
  g.Active("2026-10-20");
  const absl::Time fourth = g.At("2026-10-23 00:00");  // Tue, Wed, Thu, Fri
  EXPECT_EQ(g.Verdict(kWeek, fourth - absl::Microseconds(1)), WEEK_VERDICT_NOT_YET_PLANNED);
  EXPECT_EQ(g.Verdict(kWeek, fourth), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, AWeekWithFewerThanFourDatesIsDueOnItsLast) {
  IntensityFixture g("America/New_York");
  g.Active("2026-10-01", "2026-10-21");  // Mon, Tue, Wed: one visit required
  const absl::Time last = g.At("2026-10-21 00:00");
  EXPECT_EQ(g.Verdict(kWeek, last - absl::Microseconds(1)), WEEK_VERDICT_NOT_YET_PLANNED);
  EXPECT_EQ(g.Verdict(kWeek, last), WEEK_VERDICT_AT_RISK);
}

TEST_F(D8, NothingRequiredIsSaidSo) {
  IntensityFixture g("America/New_York");
  g.Active("2026-10-25");
  EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-25 00:00")), WEEK_VERDICT_NO_REQUIREMENT);
  EXPECT_EQ(g.Verdict(kWeek, g.At("2026-11-25 00:00")), WEEK_VERDICT_NO_REQUIREMENT);
}

TEST_F(D8, AnApprovedClosureCountsInTheCurrentWeekAsPlanned) {
  IntensityFixture g("America/New_York");
  g.Active("2026-09-01", "2026-10-23");
  g.Held("2026-10-19 10:00", 60);
  g.Held("2026-10-20 10:00", 60);
  EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-20 12:00")), WEEK_VERDICT_MET);
}

TEST_F(D8, PendingIsCountedInChains) {
  Completed(1);
  // Two short planned sessions make one visit together; a third stands alone and is too short.
  f.Planned("2026-10-22 10:00", 20);
  f.Planned("2026-10-22 10:30", 20);
  f.Planned("2026-10-23 10:00", 20);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-21 10:00")).pending, 1u);
}

TEST_F(D8, APendingVisitThatWouldMergeWithAHeldOneAddsNothing) {
  Completed(1);
  f.Planned("2026-10-19 11:15", 60);
  EXPECT_EQ(f.Week(kWeek).At(f.At("2026-10-19 11:00")).pending, 0u);
}

struct D5Week : D8 {};

TEST_F(D5Week, UnprovenFromDayOneToDayThreeWhenRecordsCouldStillMeetIt) {
  Completed(2);
  f.Planned("2026-10-22 17:00", 60);
  ExpectChange("2026-10-23 18:00", WEEK_VERDICT_ON_COURSE, WEEK_VERDICT_AT_RISK);
  ExpectChange("2026-10-27 00:00", WEEK_VERDICT_AT_RISK, WEEK_VERDICT_UNPROVEN);
  ExpectChange("2026-10-29 00:00", WEEK_VERDICT_UNPROVEN, WEEK_VERDICT_MISSED);
}

TEST_F(D5Week, UnprovenDoesNotHelpAWeekThatMissedAnyhow) {
  Completed(1);
  f.Planned("2026-10-22 17:00", 60);
  ExpectChange("2026-10-27 00:00", WEEK_VERDICT_AT_RISK, WEEK_VERDICT_MISSED);
}

TEST_F(D5Week, ALastMinuteVisitIsPendingAcrossTheWeeksEnd) {
  Completed(2);
  f.Planned("2026-10-25 23:30", 60);
  EXPECT_EQ(At("2026-10-26 00:00"), WEEK_VERDICT_ON_COURSE);
  // Still pending at week end + 24 h, and past: the week is unproven.
  ExpectChange("2026-10-27 00:00", WEEK_VERDICT_ON_COURSE, WEEK_VERDICT_UNPROVEN);
}

TEST_F(D5Week, TheHoursAfterTheWeeksEndAreElapsedHours) {
  // London: the clocks go back on Sunday 25 Oct; the week still ends at 00:00 on Monday.
  IntensityFixture g("Europe/London");
  g.Active("2026-09-01");
  EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-26 23:59:59")), WEEK_VERDICT_AT_RISK);
  EXPECT_EQ(g.Verdict(kWeek, g.At("2026-10-27 00:00")), WEEK_VERDICT_MISSED);
  // New York goes forward on Sunday 14 Mar 2027: 24 h after the week of 8 Mar is midnight again.
  IntensityFixture h("America/New_York");
  h.Active("2026-09-01");
  EXPECT_EQ(h.Verdict("2027-03-08", h.At("2027-03-15 23:59:59")), WEEK_VERDICT_AT_RISK);
  EXPECT_EQ(h.Verdict("2027-03-08", h.At("2027-03-16 00:00")), WEEK_VERDICT_MISSED);
}

}  // namespace
}  // namespace vigil::scheduler
