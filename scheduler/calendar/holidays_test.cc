// Method: the shipped files are compared with the statutes' rules written out here (Easter from a
// table of dates), so every weekday of 2012-2030 is decided twice; then broken files are refused.
#include "scheduler/calendar/holidays.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/dates.h"
#include "tests/testing/files.h"

namespace vigil::calendar {
namespace {

using ::testing::HasSubstr;
using Dates = std::set<absl::CivilDay>;

constexpr int kFirst = 2012, kLast = 2030;

HolidayCalendar Load(const std::string& id) {
  const std::string path = "deploy/holidays/" + id + ".textproto";
  const auto calendar = ParseHolidays(testkit::ReadFile(path), path);
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.value_or(HolidayCalendar());
}

Dates DatesOf(const HolidayCalendar& calendar) {
  Dates dates;
  for (const auto& [date, name] : calendar.holidays) dates.insert(date);
  return dates;
}

absl::CivilDay Easter(int year) {
  static constexpr struct {
    int month, day;
  } kEaster[] = {{4, 8},  {3, 31}, {4, 20}, {4, 5},  {3, 27}, {4, 16}, {4, 1},
                 {4, 21}, {4, 12}, {4, 4},  {4, 17}, {4, 9},  {3, 31}, {4, 20},
                 {4, 5},  {3, 28}, {4, 16}, {4, 1},  {4, 21}};
  return absl::CivilDay(year, kEaster[year - kFirst].month, kEaster[year - kFirst].day);
}

// The n-th Monday (or other day) of a month; the last when n is -1.
absl::CivilDay Nth(int n, int year, int month, absl::Weekday day = absl::Weekday::monday) {
  if (n < 0) return absl::PrevWeekday(absl::CivilDay(year, month + 1, 1), day);
  return absl::NextWeekday(absl::CivilDay(year, month, 1) - 1, day) + 7 * (n - 1);
}

// The first free working weekday from `date` on: how substitutes are appointed in the kingdom.
void InsertSubstituted(absl::CivilDay date, Dates* dates) {
  const auto weekend = [](absl::CivilDay d) {
    const absl::Weekday day = absl::GetWeekday(d);
    return day == absl::Weekday::saturday || day == absl::Weekday::sunday;
  };
  while (weekend(date) || dates->count(date) > 0) ++date;
  dates->insert(date);
}

// 25 and 26 December and (in Scotland) 1 and 2 January: the later day keeps its own date if it can.
void InsertPair(absl::CivilDay first, Dates* dates) {
  const bool later_is_weekday = absl::GetWeekday(first + 1) == absl::Weekday::monday;
  if (later_is_weekday) InsertSubstituted(first + 1, dates);
  InsertSubstituted(first, dates);
  if (!later_is_weekday) InsertSubstituted(first + 1, dates);
}

void InsertCommon(int year, Dates* dates) {
  dates->insert(Easter(year) - 2);
  dates->insert(year == 2020 ? absl::CivilDay(2020, 5, 8) : Nth(1, year, 5));
  if (year != 2012 && year != 2022) dates->insert(Nth(-1, year, 5));
  InsertPair(absl::CivilDay(year, 12, 25), dates);
}

const Dates& Proclaimed() {
  static const auto* const dates = new Dates{
      absl::CivilDay(2012, 6, 4), absl::CivilDay(2012, 6, 5),  absl::CivilDay(2022, 6, 2),
      absl::CivilDay(2022, 6, 3), absl::CivilDay(2022, 9, 19), absl::CivilDay(2023, 5, 8)};
  return *dates;
}

TEST(ShippedHolidays, EnglandAndWalesFollowTheAct) {
  Dates expected = Proclaimed();
  for (int year = kFirst; year <= kLast; ++year) {
    InsertSubstituted(absl::CivilDay(year, 1, 1), &expected);
    expected.insert(Easter(year) + 1);
    expected.insert(Nth(-1, year, 8));
    InsertCommon(year, &expected);
  }
  EXPECT_EQ(DatesOf(Load("england")), expected);
  EXPECT_EQ(DatesOf(Load("wales")), expected);
}

TEST(ShippedHolidays, ScotlandFollowsItsOwn) {
  Dates expected = Proclaimed();
  expected.insert(absl::CivilDay(2026, 6, 15));
  for (int year = kFirst; year <= kLast; ++year) {
    InsertPair(absl::CivilDay(year, 1, 1), &expected);
    expected.insert(Nth(1, year, 8));
    InsertSubstituted(absl::CivilDay(year, 11, 30), &expected);
    InsertCommon(year, &expected);
  }
  EXPECT_EQ(DatesOf(Load("scotland")), expected);
}

TEST(ShippedHolidays, FederalHolidaysAreObservedOnTheNearestWeekday) {
  Dates expected;
  const auto observe = [&expected](absl::CivilDay date) {
    const absl::Weekday day = absl::GetWeekday(date);
    if (day == absl::Weekday::saturday) --date;
    if (day == absl::Weekday::sunday) ++date;
    if (date.year() >= kFirst && date.year() <= kLast) expected.insert(date);
  };
  for (int year = kFirst; year <= kLast + 1; ++year) {
    observe(absl::CivilDay(year, 1, 1));
    if (year > kLast) break;
    if (year >= 2021) observe(absl::CivilDay(year, 6, 19));
    observe(absl::CivilDay(year, 7, 4));
    observe(absl::CivilDay(year, 11, 11));
    observe(absl::CivilDay(year, 12, 25));
    for (const auto date : {Nth(3, year, 1), Nth(3, year, 2), Nth(-1, year, 5), Nth(1, year, 9),
                            Nth(2, year, 10), Nth(4, year, 11, absl::Weekday::thursday)}) {
      expected.insert(date);
    }
  }
  EXPECT_EQ(DatesOf(Load("us-federal")), expected);
}

TEST(ShippedHolidays, EachIsCompleteForItsYearsAndNamed) {
  for (const std::string& path : testkit::FilesIn("deploy/holidays", ".textproto")) {
    const auto calendar = ParseHolidays(testkit::ReadFile(path), path);
    ASSERT_TRUE(calendar.ok()) << calendar.status();
    EXPECT_EQ(path, "deploy/holidays/" + calendar->id + ".textproto");
    EXPECT_EQ(calendar->first_date, absl::CivilDay(kFirst, 1, 1));
    EXPECT_EQ(calendar->last_date, absl::CivilDay(kLast, 12, 31));
    for (const auto& [date, name] : calendar->holidays) {
      EXPECT_FALSE(name.empty());
      EXPECT_FALSE(IsWorkingDay(date, *calendar));
    }
  }
}

TEST(ShippedHolidays, TheTenWorkingDaysOfLeicester) {  // DOMAIN scenario E, from the shipped file
  const HolidayCalendar england = Load("england");
  EXPECT_EQ(WorkingDayAfter(absl::CivilDay(2026, 12, 14), 10, england),
            absl::CivilDay(2026, 12, 30));
  EXPECT_EQ(england.holidays.at(absl::CivilDay(2026, 12, 28)), "Boxing Day (substitute)");
}

constexpr char kGood[] = R"(calendar_id: "x"
display_name: "X"
first_date: "2026-01-01"
last_date: "2026-12-31"
sources { source_id: "a" description: "A" }
holidays { date: "2026-05-04" name: "May" source: "a" }
)";

std::string Refusal(const std::string& text) {
  const auto calendar = ParseHolidays(text, "x.textproto");
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

TEST(ParseHolidays, ABrokenFileIsRefusedWithLineFieldAndReason) {
  EXPECT_TRUE(ParseHolidays(kGood, "x.textproto").ok());
  const struct {
    const char* line;
    const char* problem;
  } kCases[] = {
      {"holidays { date: \"2026-05-05\" name: \"M\" source: \"b\" }",
       "x.textproto:7:41: holidays[1].source: \"b\" is none of the file's sources"},
      {"holidays { date: \"2026-05-04\" name: \"M\" source: \"a\" }",
       "x.textproto:7:12: holidays[1].date: stands twice or out of order"},
      {"holidays { date: \"2026-04-04\" name: \"M\" source: \"a\" }",
       "x.textproto:7:12: holidays[1].date: stands twice or out of order"},
      {"holidays { date: \"2027-01-01\" name: \"M\" source: \"a\" }",
       "x.textproto:7:12: holidays[1].date: lies outside first_date to last_date"},
      {"holidays { date: \"2026-06-31\" name: \"M\" source: \"a\" }",
       "x.textproto:7:12: holidays[1].date: \"2026-06-31\" is not a date"},
      {"holidays { date: \"2026-06-30\" source: \"a\" }",
       "x.textproto:7:1: holidays[1].name: is missing"},
      {"holidays { day: \"2026-06-30\" }", "x.textproto:7:12: day: "},
      {"sources { source_id: \"a\" description: \"B\" }",
       "x.textproto:7:11: sources[1].source_id: stands twice"},
      {"holidays {", "x.textproto:"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Refusal(absl::StrCat(kGood, c.line, "\n")), HasSubstr(c.problem)) << c.line;
  }
  EXPECT_THAT(Refusal(""), HasSubstr("calendar_id: is missing"));
}

}  // namespace
}  // namespace vigil::calendar
