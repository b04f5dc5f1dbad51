// Method: the weeks of DOMAIN's scenarios as a table, then a walk over 15 years in every zone and
// for every start day: weeks must tile time and each date must lie in exactly one.
#include "scheduler/calendar/week.h"

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "tests/testing/zones.h"

namespace vigil::calendar {
namespace {

using ::vigil::testkit::TestZone;

absl::CivilDay Date(const std::string& text) { return ParseDate(text).value(); }
std::string Utc(absl::Time t) {
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", t, absl::UTCTimeZone());
}

struct WeekCase {
  const char* zone;
  const char* date;
  const char* start;
  const char* end;
  int hours;
};

TEST(Week, HoldsItsInstants) {
  const WeekCase kCases[] = {
      // DOMAIN scenario A
      {"America/New_York", "2026-10-28", "2026-10-26T04:00Z", "2026-11-02T05:00Z", 169},
      {"America/New_York", "2027-03-14", "2027-03-08T05:00Z", "2027-03-15T04:00Z", 167},
      {"America/New_York", "2026-11-09", "2026-11-09T05:00Z", "2026-11-16T05:00Z", 168},
      {"Europe/London", "2026-10-25", "2026-10-18T23:00Z", "2026-10-26T00:00Z", 169},
      {"Europe/London", "2027-03-22", "2027-03-22T00:00Z", "2027-03-28T23:00Z", 167},
      {"America/Santiago", "2026-09-06", "2026-08-31T04:00Z", "2026-09-07T03:00Z", 167},
      {"America/Santiago", "2027-04-04", "2027-03-29T03:00Z", "2027-04-05T04:00Z", 169},
  };
  for (const WeekCase& c : kCases) {
    const Zone zone = TestZone(c.zone);
    const Week week = WeekOf(Date(c.date), zone);
    SCOPED_TRACE(std::string(c.zone) + " " + c.date);
    EXPECT_EQ(Utc(week.start), c.start);
    EXPECT_EQ(Utc(week.end), c.end);
    EXPECT_EQ(week.length(), absl::Hours(c.hours));
    EXPECT_EQ(WeekAt(week.start, zone), week);
    EXPECT_EQ(WeekAt(week.end - absl::Nanoseconds(1), zone), week);
    EXPECT_EQ(WeekAt(week.end, zone), WeekAfter(week, zone));
    EXPECT_TRUE(week.Contains(week.start));
    EXPECT_FALSE(week.Contains(week.end));
    EXPECT_TRUE(week.Contains(week.last_date()));
    EXPECT_FALSE(week.Contains(week.last_date() + 1));
  }
}

TEST(Week, StartsOnTheConfiguredDay) {
  const Zone zone = TestZone("Europe/London");
  const absl::CivilDay wednesday = Date("2026-11-11");
  EXPECT_EQ(WeekOf(wednesday, zone).first_date, Date("2026-11-09"));
  EXPECT_EQ(WeekOf(wednesday, zone, absl::Weekday::sunday).first_date, Date("2026-11-08"));
  EXPECT_EQ(WeekOf(wednesday, zone, absl::Weekday::wednesday).first_date, wednesday);
  EXPECT_EQ(WeekOf(wednesday, zone, absl::Weekday::thursday).first_date, Date("2026-11-05"));
}

TEST(Week, MovesByWholeWeeksBothWays) {
  const Zone zone = TestZone("America/New_York");
  const Week week = WeekOf(Date("2026-10-26"), zone);
  EXPECT_EQ(WeekAfter(week, zone, 0), week);
  EXPECT_EQ(WeekAfter(week, zone, 2).first_date, Date("2026-11-09"));
  EXPECT_EQ(WeekAfter(week, zone, -1).first_date, Date("2026-10-19"));
  EXPECT_EQ(WeekAfter(week, zone, -1).end, week.start);
}

class WeeksOf : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Zones, WeeksOf,
                         ::testing::Values("Europe/London", "America/New_York", "America/Chicago",
                                           "America/Santiago", "Africa/Cairo", "Asia/Beirut",
                                           "Australia/Lord_Howe", "Pacific/Apia"));

TEST_P(WeeksOf, WeeksTileTimeForEveryStartDay) {
  const Zone zone = TestZone(GetParam());
  for (int start_day = 0; start_day < kDaysPerWeek; ++start_day) {
    const absl::Weekday weekday = static_cast<absl::Weekday>(start_day);
    std::map<absl::CivilDay, int> seen;
    Week week = WeekOf(Date("2012-01-01"), zone, weekday);
    while (week.first_date < Date("2027-01-01")) {
      EXPECT_EQ(absl::GetWeekday(week.first_date), weekday);
      const absl::Duration change = week.length() - absl::Hours(168);
      // Samoa had no 30 Dec 2011.
      const bool short_week = zone.name() == "Pacific/Apia" && week.Contains(Date("2011-12-30"));
      ASSERT_LE(change, absl::Hours(1));
      ASSERT_GE(change, short_week ? -absl::Hours(24) : -absl::Hours(1));
      for (const absl::CivilDay date : week.dates()) {
        ++seen[date];
        ASSERT_EQ(WeekOf(date, zone, weekday), week);
        ASSERT_TRUE(week.Contains(date));
        if (LengthOfDate(date, zone) > absl::ZeroDuration()) {
          ASSERT_TRUE(week.Contains(FirstInstant(date, zone)));
        }
      }
      const Week next = WeekAfter(week, zone);
      ASSERT_EQ(next.start, week.end);
      week = next;
    }
    for (const auto& [date, count] : seen) ASSERT_EQ(count, 1) << FormatDate(date);
  }
}

}  // namespace
}  // namespace vigil::calendar
