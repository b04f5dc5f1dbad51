// Method: the ten working days of DOMAIN scenario E and the neighbours of a long holiday, with a
// calendar written by hand.
#include "scheduler/calendar/working_days.h"

#include <string>

#include "gtest/gtest.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "tests/testing/zones.h"

namespace vigil::calendar {
namespace {

absl::CivilDay Date(const std::string& text) { return ParseDate(text).value(); }

HolidayCalendar Christmas2026() {
  return {"england",
          "England",
          Date("2026-12-01"),
          Date("2026-12-31"),
          {{Date("2026-12-25"), "Christmas Day"}, {Date("2026-12-28"), "Boxing Day (substitute)"}}};
}

TEST(WorkingDays, TheTenOfLeicester) {  // scenario E
  const HolidayCalendar calendar = Christmas2026();
  const char* kDays[] = {"2026-12-15", "2026-12-16", "2026-12-17", "2026-12-18", "2026-12-21",
                         "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-29", "2026-12-30"};
  for (int n = 1; n <= 10; ++n) {
    EXPECT_EQ(WorkingDayAfter(Date("2026-12-14"), n, calendar), Date(kDays[n - 1])) << n;
  }
  // Due by the end of Wed 30, overdue on 31 Dec at 00:00.
  const Zone london = vigil::testkit::TestZone("Europe/London");
  EXPECT_EQ(EndOfWorkingDayAfter(Date("2026-12-14"), 10, calendar, london),
            FirstInstant(Date("2026-12-31"), london));
  EXPECT_EQ(CountWorkingDays(Date("2026-12-15"), Date("2026-12-31"), calendar), 10);
}

TEST(WorkingDays, ADayThatIsNotOneStartsFromTheNext) {
  const HolidayCalendar calendar = Christmas2026();
  for (const char* trigger : {"2026-12-24", "2026-12-25", "2026-12-26", "2026-12-28"}) {
    EXPECT_EQ(WorkingDayAfter(Date(trigger), 1, calendar), Date("2026-12-29")) << trigger;
  }
  EXPECT_FALSE(IsWorkingDay(Date("2026-12-26"), calendar));
  EXPECT_FALSE(IsWorkingDay(Date("2026-12-28"), calendar));
  EXPECT_TRUE(IsWorkingDay(Date("2026-12-29"), calendar));
  EXPECT_EQ(CountWorkingDays(Date("2026-12-30"), Date("2026-12-15"), calendar), 0);
}

TEST(WorkingDays, SaysWhereItKnowsNothing) {
  const HolidayCalendar calendar = Christmas2026();
  EXPECT_TRUE(calendar.Covers(Date("2026-12-01")));
  EXPECT_TRUE(calendar.Covers(Date("2026-12-31")));
  EXPECT_FALSE(calendar.Covers(Date("2027-01-01")));
  EXPECT_TRUE(IsWorkingDay(Date("2027-01-01"), calendar));
}

}  // namespace
}  // namespace vigil::calendar
