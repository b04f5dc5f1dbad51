// Method: one visit with each outcome, notice and link of DOMAIN D5, at the two sides of 24 hours;
// the figures of its week tell whether it is a missed visit.
#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

using enum types::v1::VisitOutcome;

struct D5 : testing::Test {
  D5() { f.Active("2026-09-01"); }
  uint32_t Missed(const std::string& date = "2026-10-26") {
    return f.Week(date).figures().missed_visits;
  }
  IntensityFixture f{"America/New_York"};
};

TEST_F(D5, NotAttendedIsMissedWhateverItsMode) {
  f.Planned("2026-10-27 10:00", 60).Outcome(VISIT_OUTCOME_NOT_ATTENDED);
  f.Planned("2026-10-28 10:00", 60)
      .Mode(VisitMode::VISIT_MODE_PHONE)
      .Outcome(VISIT_OUTCOME_NOT_ATTENDED);
  EXPECT_EQ(Missed(), 2u);
}

TEST_F(D5, NoticeOfExactly24HoursIsInTime) {
  f.Planned("2026-10-28 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2026-10-27 10:00"));
  EXPECT_EQ(Missed(), 0u);
  f.Planned("2026-10-29 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2026-10-28 10:00:01"));
  EXPECT_EQ(Missed(), 1u);
}

TEST_F(D5, NoticeIsElapsedTimeAcrossAClockChange) {
  // Sat 31 Oct 10:30 EDT to Sun 1 Nov 10:00 EST: 24.5 h, though the wall clock says 23.5.
  f.Planned("2026-11-01 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2026-10-31 10:30"));
  EXPECT_EQ(Missed(), 0u);
  // Sun 14 Mar 2027 10:00 EDT is 23 h after Sat 10:00 EST.
  f.Planned("2027-03-14 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2027-03-13 10:00"));
  EXPECT_EQ(Missed("2027-03-08"), 1u);
}

TEST_F(D5, AFamilysLateCancellationIsMissedThoughItWasMoved) {
  f.Planned("2026-10-28 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_FAMILY, f.At("2026-10-28 07:00"), "v2");
  f.Planned("2026-10-29 10:00", 60);
  EXPECT_EQ(Missed(), 1u);
}

TEST_F(D5, TheServicesCancellationIsMissedUnlessMovedWithinTheWeek) {
  f.Planned("2026-10-28 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-01 10:00"));
  EXPECT_EQ(Missed(), 1u);
  f.Planned("2026-10-29 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-29 09:00"), "v3");
  f.VisitAt(f.At("2026-11-01 23:59:59"), f.At("2026-11-02 01:00"));
  EXPECT_EQ(Missed(), 1u);
  f.Planned("2026-10-30 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-29 09:00"), "v5");
  f.VisitAt(f.At("2026-11-02 00:00"), f.At("2026-11-02 01:00"));
  EXPECT_EQ(Missed(), 2u);
}

TEST_F(D5, ALinkToAVisitEnteredInErrorDoesNotCount) {
  f.Planned("2026-10-28 10:00", 60)
      .Cancelled(VISIT_OUTCOME_CANCELLED_BY_SERVICE, f.At("2026-10-28 09:00"), "v2");
  f.Planned("2026-10-29 10:00", 60).Outcome(VISIT_OUTCOME_ENTERED_IN_ERROR);
  EXPECT_EQ(Missed(), 1u);
}

TEST_F(D5, ItBelongsToTheWeekOfThePlannedStart) {
  auto& visit = f.Planned("2026-10-25 23:30", 60).Became(VISIT_OUTCOME_NOT_ATTENDED).visit;
  visit.facts.start = f.At("2026-10-26 00:10");
  EXPECT_EQ(Missed("2026-10-19"), 1u);
  EXPECT_EQ(Missed("2026-10-26"), 0u);
}

TEST_F(D5, CompletedAndUnrecordedVisitsAreNotMissed) {
  f.Held("2026-10-27 10:00", 60);
  f.Planned("2026-10-28 10:00", 60);
  EXPECT_EQ(Missed(), 0u);
}

}  // namespace
}  // namespace vigil::scheduler
