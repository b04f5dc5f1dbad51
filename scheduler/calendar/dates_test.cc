// Method: tables of texts taken and refused, and of the month and age arithmetic DOMAIN names, with
// round trips over every date of a leap cycle.
#include "scheduler/calendar/dates.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::calendar {
namespace {

absl::CivilDay Date(const std::string& text) { return ParseDate(text).value(); }

TEST(ParseDate, TakesOnlyIsoDatesThatExist) {
  EXPECT_EQ(*ParseDate("2026-11-01"), absl::CivilDay(2026, 11, 1));
  EXPECT_EQ(*ParseDate("2028-02-29"), absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(*ParseDate("1970-01-01"), absl::CivilDay(1970, 1, 1));
  EXPECT_EQ(*ParseDate("2199-12-31"), absl::CivilDay(2199, 12, 31));
  for (const char* bad :
       {"", "2026-11-1", "2026-2-01", "2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10",
        "2026-01-00", "1969-12-31", "2200-01-01", "01-11-2026", "2026/11/01", "2026-11-01 ",
        " 2026-11-01", "2026-11-01T00:00", "+026-11-01", "2026-1a-01"}) {
    const absl::Status status = ParseDate(bad).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(std::string("\"") + bad + "\""));
  }
}

TEST(ParseDate, RoundTrips) {
  for (absl::CivilDay date = Date("2023-12-30"); date < Date("2028-03-02"); ++date) {
    EXPECT_EQ(*ParseDate(FormatDate(date)), date);
  }
}

TEST(ParseLocalTime, TakesTheTimeAndItsOffset) {
  const TypedLocalTime plain = *ParseLocalTime("2026-11-01T01:30");
  EXPECT_EQ(plain.civil, absl::CivilSecond(2026, 11, 1, 1, 30));
  EXPECT_FALSE(plain.offset_seconds.has_value());
  EXPECT_EQ(ParseLocalTime("2026-11-01T01:30-05:00")->offset_seconds, -5 * 3600);
  EXPECT_EQ(ParseLocalTime("2026-11-01T01:30:15+10:30")->offset_seconds, 10 * 3600 + 1800);
  EXPECT_EQ(ParseLocalTime("2026-11-01T01:30:15+10:30")->civil.second(), 15);
  EXPECT_EQ(ParseLocalTime("2026-11-01 01:30Z")->offset_seconds, 0);
  EXPECT_EQ(FormatLocalTime(plain.civil), "2026-11-01T01:30:00");
  for (const char* bad : {"2026-11-01", "2026-11-01T24:00", "2026-11-01T01:60", "2026-11-01T1:30",
                          "2026-11-01T01:30:60", "2026-11-01T01:30-0500", "2026-11-01T01:30 EST",
                          "2026-11-01T01:30+", "2026-11-01T01:30+16:00", "2026-02-30T01:30", ""}) {
    EXPECT_EQ(ParseLocalTime(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(ParseTimeOfDay, TwentyFourHundredIsTheEndOfTheDate) {
  EXPECT_EQ(*ParseTimeOfDay("00:00"), 0);
  EXPECT_EQ(*ParseTimeOfDay("08:00"), 480);
  EXPECT_EQ(*ParseTimeOfDay("24:00"), 1440);
  for (const char* bad : {"24:01", "8:00", "08:60", "08.00", "", "08:00:00"}) {
    EXPECT_FALSE(ParseTimeOfDay(bad).ok()) << bad;
  }
}

TEST(AddMonths, EachIsComputedFromTheAnchorAndClamped) {  // D19
  const absl::CivilDay anchor = Date("2027-01-31");
  EXPECT_EQ(AddMonths(anchor, 0), anchor);
  EXPECT_EQ(AddMonths(anchor, 1), Date("2027-02-28"));
  EXPECT_EQ(AddMonths(anchor, 2), Date("2027-03-31"));
  EXPECT_EQ(AddMonths(anchor, 13), Date("2028-02-29"));
  EXPECT_EQ(AddMonths(anchor, -2), Date("2026-11-30"));
  EXPECT_EQ(AddMonths(Date("2026-12-01"), 3), Date("2027-03-01"));  // scenario B
  EXPECT_EQ(AddMonths(Date("2026-11-03"), 1), Date("2026-12-03"));
  EXPECT_EQ(AddMonths(Date("2026-08-30"), 6), Date("2027-02-28"));
}

TEST(CompletedYears, TheTwentyNinthOfFebruaryCountsAsTheFirstOfMarch) {  // D28
  EXPECT_EQ(CompletedYears(Date("2012-02-29"), Date("2023-02-28")), 10);
  EXPECT_EQ(CompletedYears(Date("2012-02-29"), Date("2023-03-01")), 11);
  EXPECT_EQ(CompletedYears(Date("2012-02-29"), Date("2024-02-28")), 11);
  EXPECT_EQ(CompletedYears(Date("2012-02-29"), Date("2024-02-29")), 12);
  EXPECT_EQ(CompletedYears(Date("2012-06-15"), Date("2029-06-14")), 16);
  EXPECT_EQ(CompletedYears(Date("2012-06-15"), Date("2029-06-15")), 17);
  EXPECT_EQ(CompletedYears(Date("2012-06-15"), Date("2012-06-15")), 0);
  EXPECT_EQ(CompletedYears(Date("2012-06-15"), Date("2012-06-14")), -1);
}

TEST(Weekday, NamesBothWays) {
  EXPECT_EQ(*ParseWeekday("MON"), absl::Weekday::monday);
  EXPECT_EQ(*ParseWeekday("sun"), absl::Weekday::sunday);
  EXPECT_FALSE(ParseWeekday("Monday").ok());
  EXPECT_EQ(FormatWeekday(absl::Weekday::sunday), "Sun");
  EXPECT_EQ(FormatDateLong(Date("2027-03-14")), "Sun 14 Mar 2027");
}

}  // namespace
}  // namespace vigil::calendar
