// Method: weeks of whole and part activity in zones with and without a clock change; the dates that
// count and the requirement of DOMAIN D6 and D7, at the instants where a date or a week ends.
#include "scheduler/visits/week_values.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

std::vector<uint32_t> RequiredFor(int floor) {
  std::vector<uint32_t> required;
  const char* const last[] = {"2026-10-18", "2026-10-19", "2026-10-20", "2026-10-21",
                              "2026-10-22", "2026-10-23", "2026-10-24", "2026-10-25"};
  for (const char* date : last) {
    IntensityFixture f("America/New_York", floor, floor);
    f.Active("2026-09-01", date);
    required.push_back(f.Week("2026-10-19").figures().required);
  }
  return required;
}

TEST(D7, RequirementForNoneToSevenDates) {
  EXPECT_THAT(RequiredFor(3), testing::ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
  EXPECT_THAT(RequiredFor(2), testing::ElementsAre(0, 0, 1, 1, 1, 1, 2, 2));
}

TEST(D7, TheStartDateAndTheClosureDateCount) {
  IntensityFixture f("Europe/London");
  f.Active("2026-10-20", "2026-10-22");
  const WeekValues values = ValuesOf(f.the_case(), f.the_case().WeekOf(f.Day("2026-10-19")));
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values.front().date, f.Day("2026-10-20"));
  EXPECT_EQ(values.back().date, f.Day("2026-10-22"));
}

TEST(D7, AnInstantOfADateIsEnough) {
  IntensityFixture f("Europe/London");
  const ActiveSpan spans[] = {{f.At("2026-10-20 23:59:59"), f.At("2026-10-21 00:00:01")}};
  IntensityCase c = f.the_case();
  c.active = spans;
  EXPECT_EQ(ValuesOf(c, c.WeekOf(f.Day("2026-10-19"))).size(), 2u);
}

TEST(D7, TheValueIsTheOneInForceAtTheDatesEnd) {
  IntensityFixture f("America/New_York", 2, 3);
  f.Active("2026-09-01");
  f.Version(f.At("2026-10-22 23:59:59")).floor_visits = 3;  // Thursday already has the new value
  const WeekValues values = ValuesOf(f.the_case(), f.the_case().WeekOf(f.Day("2026-10-19")));
  std::vector<int> floors;
  for (const DateValue& v : values) floors.push_back(v.floor);
  EXPECT_THAT(floors, testing::ElementsAre(2, 2, 2, 3, 3, 3, 3));
  EXPECT_EQ(RequiredFloor(values), 3u);                  // 18 / 7 = 2.57
  f.Version(f.At("2026-10-24 00:00")).floor_visits = 9;  // Friday still has the old one
  EXPECT_EQ(ValuesOf(f.the_case(), f.the_case().WeekOf(f.Day("2026-10-19")))[4].floor, 3);
}

TEST(D7, FloorAndTargetUseTheSameFormula) {
  IntensityFixture f("America/New_York", 2, 3);
  f.Active("2026-10-22");
  EXPECT_EQ(f.Week("2026-10-19").figures().required, 1u);
  EXPECT_EQ(f.Week("2026-10-19").figures().required_target, 2u);
}

TEST(D6, AWeekWithAClockChangeHas167Or169Hours) {
  IntensityFixture f("America/New_York");
  EXPECT_EQ(f.Week("2026-10-26").week().length(), absl::Hours(169));
  EXPECT_EQ(f.Week("2027-03-08").week().length(), absl::Hours(167));
  IntensityFixture g("Europe/London");
  EXPECT_EQ(g.Week("2026-10-19").week().length(), absl::Hours(169));
  EXPECT_EQ(g.Week("2027-03-22").week().length(), absl::Hours(167));
}

TEST(D6, TheLastSecondOfSundayBelongsToTheWeekTheNextToTheNext) {
  for (const char* zone : {"America/New_York", "Europe/London", "America/Santiago"}) {
    for (const char* sunday : {"2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28"}) {
      IntensityFixture f(zone);
      f.Active("2026-01-01");
      const calendar::Week week = f.the_case().WeekOf(f.Day(sunday));
      f.VisitAt(week.end - absl::Seconds(1), week.end + absl::Hours(1));
      EXPECT_EQ(f.Counted(sunday), 1u) << zone << " " << sunday;
      IntensityFixture g(zone);
      g.Active("2026-01-01");
      g.VisitAt(week.end, week.end + absl::Hours(1));
      EXPECT_EQ(g.Counted(sunday), 0u) << zone << " " << sunday;
    }
  }
}

TEST(D6, AVisitInTheRepeatedHourKeepsItsElapsedLength) {
  // New York, 1 Nov 2026: 01:45 EDT to 01:15 EST is 30 minutes; to 01:14 EST it is 29.
  IntensityFixture f("America/New_York");
  f.Active("2026-01-01");
  f.VisitAt(f.At("2026-11-01 01:45-04:00"), f.At("2026-11-01 01:14-05:00"));
  EXPECT_EQ(f.Counted("2026-10-26"), 0u);
  f.VisitAt(f.At("2026-10-31 01:45"), f.At("2026-10-31 02:15"));
  EXPECT_EQ(f.Counted("2026-10-26"), 1u);
}

TEST(D6, AWeekInWhichMidnightIsSkippedHasSevenDates) {
  IntensityFixture f("America/Santiago");
  f.Active("2026-01-01");
  EXPECT_EQ(f.Week("2026-08-31").figures().active_dates, 7u);
  EXPECT_EQ(f.Week("2026-08-31").week().length(), absl::Hours(167));
}

}  // namespace
}  // namespace vigil::scheduler
