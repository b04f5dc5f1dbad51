// Method: the weeks of DOMAIN section 5 (scenarios A, B, E, F) are entered fact by fact, and the
// oracle is asked at the instants the text names and just before them.
#include "gtest/gtest.h"
#include "tests/oracle/history.h"

namespace vigil::oracle {
namespace {

constexpr char kWeekA[] = "2026-10-26";
constexpr char kWeekB[] = "2026-11-09";
constexpr char kWeekF[] = "2026-11-16";

TEST(ScenarioA, TheWeekHas169Hours) {
  const absl::TimeZone zone = LoadZone("America/New_York");
  EXPECT_EQ(absl::FormatTime(FirstInstantOf(Day(kWeekA), zone), absl::UTCTimeZone()),
            "2026-10-26T04:00:00+00:00");
  EXPECT_EQ(FirstInstantOf(Day("2026-11-02"), zone) - FirstInstantOf(Day(kWeekA), zone),
            absl::Hours(169));
}

TEST(ScenarioA, A04MeetsFloorAndTarget) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(2, 3));
  for (const char* start : {"2026-10-27T17:00", "2026-10-29T18:30", "2026-11-01T16:00"}) {
    h.Visit(start).Planned(start, 60).Known("2026-10-23T09:00");
  }
  EXPECT_EQ(h.Week(kWeekA, "2026-10-25T23:59").verdict, Verdict::kFuture);
  EXPECT_EQ(h.Week(kWeekA, "2026-10-26T00:00").verdict, Verdict::kOnCourse);
  h.Visit("2026-10-27T17:00").Completed().Known("2026-10-27T18:10");
  h.Visit("2026-10-29T18:30").Completed().Known("2026-10-29T19:40");
  h.Visit("2026-11-01T16:00").Completed().Known("2026-11-01T17:05");
  const WeekAnswer answer = h.Week(kWeekA, "2026-11-02T00:00");
  EXPECT_EQ(answer.counted, 3);
  EXPECT_EQ(answer.required_floor, 2);
  EXPECT_EQ(answer.required_target, 3);
  EXPECT_EQ(answer.visit_days, 3);
  EXPECT_EQ(answer.verdict, Verdict::kMet);
  EXPECT_EQ(answer.severity, Severity::kNone);
}

TEST(ScenarioA, A05IsAtRiskFromTheCancellationAndMissedOnTuesday) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(2, 3));
  // The week before was met, so that nothing runs on.
  h.Visit("w1").Planned("2026-10-20T17:00", 60).Completed().Known("2026-10-20T18:10");
  h.Visit("w2").Planned("2026-10-22T17:00", 60).Completed().Known("2026-10-22T18:10");
  h.Visit("tue").Planned("2026-10-27T17:00", 60).Known("2026-10-23T09:00");
  h.Visit("thu").Planned("2026-10-29T17:00", 30).Mode(Mode::kPhone).Known("2026-10-23T09:00");
  h.Visit("sat").Planned("2026-10-31T14:00", 60).Known("2026-10-23T09:00");
  h.Visit("tue").Completed().Known("2026-10-27T18:10");
  h.Visit("thu").Completed().Known("2026-10-29T17:40");
  h.Visit("sat").CancelledByFamily("2026-10-31T11:00").Known("2026-10-31T11:00");

  const WeekAnswer before = h.Week(kWeekA, "2026-10-31T10:59");
  EXPECT_EQ(before.verdict, Verdict::kOnCourse);
  EXPECT_EQ(before.pending, 1);
  const WeekAnswer after = h.Week(kWeekA, "2026-10-31T11:00");
  EXPECT_EQ(after.verdict, Verdict::kAtRisk);
  EXPECT_EQ(after.severity, Severity::kAmber);
  EXPECT_EQ(after.counted, 1);
  EXPECT_EQ(after.pending, 0);
  EXPECT_EQ(after.missed_visits, 1);
  // Missed at week end + 24 h: Tue 3 Nov 00:00 EST.
  EXPECT_EQ(h.Week(kWeekA, "2026-11-02T23:59").verdict, Verdict::kAtRisk);
  const WeekAnswer closed = h.Week(kWeekA, "2026-11-03T00:00");
  EXPECT_EQ(closed.verdict, Verdict::kMissed);
  EXPECT_EQ(closed.severity, Severity::kAmber);
  // Not seen: red on Wed 4 Nov 00:00 EST.
  EXPECT_FALSE(h.Seen("2026-11-03T23:59").not_seen_red);
  EXPECT_EQ(h.Seen("2026-11-03T23:59").days_not_seen, 7);
  EXPECT_TRUE(h.Seen("2026-11-04T00:00").not_seen_red);
}

TEST(ScenarioA, A06MeetsTheFloorAndThatIsInformation) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(2, 3));
  h.Visit("1").Planned("2026-10-27T17:00", 60).Completed().Known("2026-10-27T18:10");
  h.Visit("2").Planned("2026-10-29T17:00", 60).Completed().Known("2026-10-29T18:10");
  EXPECT_EQ(h.Week(kWeekA, "2026-11-01T23:59").verdict, Verdict::kMet);
  const WeekAnswer closed = h.Week(kWeekA, "2026-11-02T00:00");
  EXPECT_EQ(closed.verdict, Verdict::kBelowTarget);
  EXPECT_EQ(closed.severity, Severity::kNone);
}

TEST(ScenarioB, Ipv03IsAtRiskUntilTheCrisisCallOut) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(3, 3));
  h.Visit("mon").Planned("2026-11-09T16:00", 60).Known("2026-11-06T09:00");
  h.Visit("wed")
      .Planned("2026-11-11T10:00", 90)
      .By({{"FRS", false, {}, {}}})
      .For({Purpose::kPracticalHelp})
      .Known("2026-11-06T09:00");
  h.Visit("fri").Planned("2026-11-13T15:00", 60).Known("2026-11-06T09:00");
  h.Visit("sat")
      .Planned("2026-11-14T10:00", 60)
      .With({"foster-carer"})
      .Place("foster")
      .Known("2026-11-06T09:00");
  h.Visit("mon").Completed().Known("2026-11-09T17:10");
  h.Visit("wed").Completed().Known("2026-11-11T12:00");
  EXPECT_EQ(h.Week(kWeekB, "2026-11-13T11:59").verdict, Verdict::kOnCourse);
  h.Visit("fri").Mode(Mode::kPhone).Known("2026-11-13T12:00");
  EXPECT_EQ(h.Week(kWeekB, "2026-11-13T12:00").verdict, Verdict::kAtRisk);
  h.Visit("sat").Completed().Known("2026-11-14T11:10");
  const WeekAnswer saturday = h.Week(kWeekB, "2026-11-14T11:10");
  EXPECT_EQ(saturday.counted, 2);
  EXPECT_EQ(saturday.required_floor, 3);
  EXPECT_EQ(saturday.verdict, Verdict::kAtRisk);
  h.Visit("sun")
      .Actual("2026-11-15T22:30", 50)
      .By({{"TC", true, {}, {}}})
      .For({Purpose::kCrisisCallOut})
      .Completed()
      .Known("2026-11-15T23:20");
  EXPECT_EQ(h.Week(kWeekB, "2026-11-15T23:19").verdict, Verdict::kAtRisk);
  const WeekAnswer resolved = h.Week(kWeekB, "2026-11-15T23:20");
  EXPECT_EQ(resolved.counted, 3);
  EXPECT_EQ(resolved.call_outs, 1);
  EXPECT_EQ(resolved.verdict, Verdict::kMet);
  EXPECT_EQ(resolved.severity, Severity::kNone);
}

TEST(ScenarioB, Ipv05IsBunched) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(3, 3));
  h.Visit("1").Actual("2026-11-09T10:00", 90).Completed().Known("2026-11-09T11:35");
  h.Visit("2").Actual("2026-11-09T12:15", 45).Completed().Known("2026-11-09T13:05");
  EXPECT_TRUE(h.Week(kWeekB, "2026-11-09T13:05").bunched);  // two, on one date
  h.Visit("3").Actual("2026-11-09T18:00", 60).Completed().Known("2026-11-09T19:05");
  const WeekAnswer answer = h.Week(kWeekB, "2026-11-09T20:00");
  EXPECT_EQ(answer.counted, 3);
  EXPECT_EQ(answer.visit_days, 1);
  EXPECT_TRUE(answer.bunched);
  EXPECT_EQ(answer.verdict, Verdict::kMet);
}

TEST(ScenarioE, LeicesterMeetsThreeWithoutThePhone) {
  History h("Europe/London", "2026-12-14", FloorAndTarget(3, 3));
  h.Visit("tue").Actual("2026-12-15T16:00", 90).Completed().Known("2026-12-15T17:40");
  h.Visit("wed")
      .Actual("2026-12-16T12:00", 25)
      .Mode(Mode::kPhone)
      .Completed()
      .Known("2026-12-16T12:30");
  h.Visit("thu")
      .Actual("2026-12-17T10:00", 60)
      .With({"youth"})
      .Completed()
      .Known("2026-12-17T11:05");
  h.Visit("sat").Actual("2026-12-19T14:00", 75).Completed().Known("2026-12-19T15:20");
  const WeekAnswer answer = h.Week("2026-12-14", "2026-12-19T16:00");
  EXPECT_EQ(answer.counted, 3);
  EXPECT_EQ(answer.required_floor, 3);
  EXPECT_EQ(answer.verdict, Verdict::kMet);
}

TEST(ScenarioF, Bsf02MeetsThreeAndTheJointSessionIsOne) {
  History h("America/New_York", "2026-09-07", FloorAndTarget(3, 3));
  h.Visit("tue")
      .Actual("2026-11-17T16:00", 60)
      .By({{"TA", true, {}, {}}, {"TB", true, {}, {}}})
      .Completed()
      .Known("2026-11-17T17:10");
  h.Visit("thu")
      .Actual("2026-11-19T16:00", 60)
      .With({"aunt"})
      .Place("kinship")
      .Completed()
      .Known("2026-11-19T17:10");
  h.Visit("sat")
      .Actual("2026-11-21T11:00", 60)
      .Mode(Mode::kVideo)
      .Completed()
      .Known("2026-11-21T12:10");
  EXPECT_EQ(h.Week(kWeekF, "2026-11-21T12:10").counted, 2);
  h.Visit("sun").Actual("2026-11-22T15:00", 60).Completed().Known("2026-11-22T16:10");
  const WeekAnswer answer = h.Week(kWeekF, "2026-11-22T16:10");
  EXPECT_EQ(answer.counted, 3);
  EXPECT_EQ(answer.verdict, Verdict::kMet);
}

TEST(ScenarioF, Bsf09OpensOnThursdayAndRequiresTwo) {
  const History h("America/New_York", "2026-11-19", FloorAndTarget(3, 3));
  const WeekAnswer answer = h.Week(kWeekF, "2026-11-19T09:00");
  EXPECT_EQ(answer.required_floor, 2);
  // Four dates: the fourth, Sunday, is the one from which unbooked visits are a risk.
  EXPECT_EQ(answer.verdict, Verdict::kNotYetPlanned);
  EXPECT_EQ(h.Week(kWeekF, "2026-11-21T23:59").verdict, Verdict::kNotYetPlanned);
  EXPECT_EQ(h.Week(kWeekF, "2026-11-22T00:00").verdict, Verdict::kAtRisk);
}

}  // namespace
}  // namespace vigil::oracle
