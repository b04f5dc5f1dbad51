// Method: tables of dates and clock changes in eight zones, both directions, then properties over
// every date of 2008-2030: dates tile time, and a local time resolves to an instant that shows it.
#include "scheduler/calendar/civil.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/dates.h"
#include "tests/testing/zones.h"

namespace vigil::calendar {
namespace {

using ::vigil::testkit::TestZone;

absl::Time Utc(const std::string& text) {
  absl::Time t;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text + ":00Z", &t, &error)) << text << error;
  return t;
}

absl::CivilDay Date(const std::string& text) { return ParseDate(text).value(); }
absl::CivilSecond Civil(const std::string& text) { return ParseLocalTime(text).value().civil; }

struct DateCase {
  const char* zone;
  const char* date;
  const char* first_instant;
  double hours;
};

TEST(Dates, BeginAtTheirFirstInstantAndHaveTheirOwnLength) {
  const DateCase kCases[] = {
      {"Europe/London", "2026-10-25", "2026-10-24T23:00", 25},
      {"Europe/London", "2026-10-26", "2026-10-26T00:00", 24},
      {"Europe/London", "2027-03-28", "2027-03-28T00:00", 23},
      {"America/New_York", "2026-11-01", "2026-11-01T04:00", 25},
      {"America/New_York", "2026-11-02", "2026-11-02T05:00", 24},
      {"America/New_York", "2027-03-14", "2027-03-14T05:00", 23},
      {"America/Chicago", "2026-11-01", "2026-11-01T05:00", 25},
      {"America/Chicago", "2027-03-14", "2027-03-14T06:00", 23},
      // Midnight is skipped: the date begins at 01:00 local.
      {"America/Santiago", "2026-09-05", "2026-09-05T04:00", 24},
      {"America/Santiago", "2026-09-06", "2026-09-06T04:00", 23},
      // The last hour is repeated, 23:00-23:59: the date is longer and the next begins at midnight.
      {"America/Santiago", "2027-04-03", "2027-04-03T03:00", 25},
      {"America/Santiago", "2027-04-04", "2027-04-04T04:00", 24},
      {"Africa/Cairo", "2026-04-24", "2026-04-23T22:00", 23},
      {"Africa/Cairo", "2026-10-29", "2026-10-28T21:00", 25},
      {"Africa/Cairo", "2026-10-30", "2026-10-29T22:00", 24},
      {"Asia/Beirut", "2026-03-29", "2026-03-28T22:00", 23},
      {"Asia/Beirut", "2026-10-24", "2026-10-23T21:00", 25},
      {"Asia/Beirut", "2026-10-25", "2026-10-24T22:00", 24},
      {"Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", 23.5},
      {"Australia/Lord_Howe", "2027-04-04", "2027-04-03T13:00", 24.5},
      // Samoa moved across the date line and had no 30 Dec 2011.
      {"Pacific/Apia", "2011-12-29", "2011-12-29T10:00", 24},
      {"Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0},
      {"Pacific/Apia", "2011-12-31", "2011-12-30T10:00", 24},
  };
  for (const DateCase& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.zone, " ", c.date));
    const Zone zone = TestZone(c.zone);
    EXPECT_EQ(FirstInstant(Date(c.date), zone), Utc(c.first_instant));
    EXPECT_EQ(LengthOfDate(Date(c.date), zone), absl::Hours(1) * c.hours);
    if (c.hours > 0) {
      EXPECT_EQ(LocalDate(Utc(c.first_instant), zone), Date(c.date));
      EXPECT_EQ(LocalDate(EndOfDate(Date(c.date), zone) - absl::Nanoseconds(1), zone),
                Date(c.date));
      EXPECT_LT(LocalDate(Utc(c.first_instant) - absl::Nanoseconds(1), zone), Date(c.date));
    }
  }
}

TEST(Dates, ADateThatBeganBeforeTheClockWentBackAcrossMidnightGoesOn) {
  // Newfoundland changed at 00:01 until 2011: on 7 Nov 2010 the clock showed 00:00, then 23:01 of
  // the 6th again. The 7th had begun and has one span.
  const Zone zone = TestZone("America/St_Johns");
  const absl::Time first = FirstInstant(Date("2010-11-07"), zone);
  EXPECT_EQ(first, Utc("2010-11-07T02:30"));
  EXPECT_EQ(CivilOf(first + absl::Minutes(5), zone), Civil("2010-11-06T23:05"));
  EXPECT_EQ(LocalDate(first + absl::Minutes(5), zone), Date("2010-11-07"));
  EXPECT_EQ(LocalDate(first - absl::Minutes(1), zone), Date("2010-11-06"));
  EXPECT_EQ(LengthOfDate(Date("2010-11-07"), zone), absl::Hours(25));
}

struct RecurringCase {
  const char* zone;
  const char* civil;
  const char* instant;
};

// Hazard H3.
TEST(ResolveRecurring, SkippedIsTheChangeAndRepeatedTheFirst) {
  const RecurringCase kCases[] = {
      {"America/New_York", "2026-11-01T00:59", "2026-11-01T04:59"},
      {"America/New_York", "2026-11-01T01:00", "2026-11-01T05:00"},
      {"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"},
      {"America/New_York", "2026-11-01T01:59", "2026-11-01T05:59"},
      {"America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"},
      {"America/New_York", "2026-11-01T02:30", "2026-11-01T07:30"},
      {"America/New_York", "2027-03-14T01:59", "2027-03-14T06:59"},
      {"America/New_York", "2027-03-14T02:00", "2027-03-14T07:00"},
      {"America/New_York", "2027-03-14T02:30", "2027-03-14T07:00"},
      {"America/New_York", "2027-03-14T02:59", "2027-03-14T07:00"},
      {"America/New_York", "2027-03-14T03:00", "2027-03-14T07:00"},
      {"America/Chicago", "2026-11-01T01:30", "2026-11-01T06:30"},
      {"America/Chicago", "2027-03-14T02:30", "2027-03-14T08:00"},
      {"Europe/London", "2026-10-25T01:30", "2026-10-25T00:30"},
      {"Europe/London", "2026-10-25T02:00", "2026-10-25T02:00"},
      {"Europe/London", "2027-03-28T01:30", "2027-03-28T01:00"},
      {"Europe/London", "2027-03-28T02:00", "2027-03-28T01:00"},
      {"America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"},
      {"America/Santiago", "2026-09-06T00:59", "2026-09-06T04:00"},
      {"America/Santiago", "2026-09-06T01:00", "2026-09-06T04:00"},
      {"America/Santiago", "2027-04-03T23:00", "2027-04-04T02:00"},
      {"America/Santiago", "2027-04-03T23:59", "2027-04-04T02:59"},
      {"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"},
      {"Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45"},
      {"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"},
  };
  for (const RecurringCase& c : kCases) {
    EXPECT_EQ(ResolveRecurring(Civil(c.civil), TestZone(c.zone)), Utc(c.instant))
        << c.zone << " " << c.civil;
  }
}

TEST(ResolveTyped, AnOrdinaryTimeResolvesWithAndWithoutItsOffset) {
  const Zone zone = TestZone("America/New_York");
  const TypedResult plain = ResolveTyped(Civil("2026-10-31T17:00"), zone);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain.instant, Utc("2026-10-31T21:00"));
  const TypedResult with = ResolveTyped(Civil("2026-10-31T17:00"), zone, -4 * 3600);
  ASSERT_TRUE(with.ok());
  EXPECT_EQ(with.instant, plain.instant);
}

TEST(ResolveTyped, ASkippedTimeIsRefusedWithBothChoices) {  // DOMAIN scenario F
  const Zone zone = TestZone("America/New_York");
  const TypedResult result = ResolveTyped(Civil("2027-03-14T02:30"), zone);
  EXPECT_EQ(result.outcome, TypedOutcome::kSkipped);
  ASSERT_EQ(result.choices.size(), 2u);
  EXPECT_EQ(result.choices[0].instant, Utc("2027-03-14T06:30"));
  EXPECT_EQ(result.choices[0].text, "01:30 EST = 06:30Z");
  EXPECT_EQ(result.choices[0].offset_seconds, -5 * 3600);
  EXPECT_EQ(result.choices[1].instant, Utc("2027-03-14T07:30"));
  EXPECT_EQ(result.choices[1].text, "03:30 EDT = 07:30Z");
  EXPECT_EQ(result.message,
            "\"02:30, Sun 14 Mar 2027\" is skipped in America/New_York (the clock goes forward); "
            "it can be 01:30 EST = 06:30Z or 03:30 EDT = 07:30Z");
  // No offset makes a time exist that the wall clock never shows.
  EXPECT_EQ(ResolveTyped(Civil("2027-03-14T02:30"), zone, -5 * 3600).outcome,
            TypedOutcome::kSkipped);
}

TEST(ResolveTyped, ARepeatedTimeNeedsItsOffset) {  // DOMAIN scenario D
  const Zone zone = TestZone("America/New_York");
  const TypedResult result = ResolveTyped(Civil("2026-11-01T01:30"), zone);
  EXPECT_EQ(result.outcome, TypedOutcome::kRepeated);
  ASSERT_EQ(result.choices.size(), 2u);
  EXPECT_EQ(result.choices[0].text, "01:30 EDT = 05:30Z");
  EXPECT_EQ(result.choices[1].text, "01:30 EST = 06:30Z");
  EXPECT_EQ(result.message,
            "\"01:30, Sun 1 Nov 2026\" is repeated in America/New_York (the clock goes back); it "
            "can be 01:30 EDT = 05:30Z or 01:30 EST = 06:30Z");
  EXPECT_EQ(ResolveTyped(Civil("2026-11-01T01:30"), zone, -4 * 3600).instant,
            Utc("2026-11-01T05:30"));
  EXPECT_EQ(ResolveTyped(Civil("2026-11-01T01:30"), zone, -5 * 3600).instant,
            Utc("2026-11-01T06:30"));
  const TypedResult wrong = ResolveTyped(Civil("2026-11-01T01:30"), zone, 0);
  EXPECT_EQ(wrong.outcome, TypedOutcome::kWrongOffset);
  EXPECT_EQ(wrong.choices.size(), 2u);
  // 02:30 that night is unambiguous.
  EXPECT_EQ(ResolveTyped(Civil("2026-11-01T02:30"), zone).instant, Utc("2026-11-01T07:30"));
}

TEST(ResolveTyped, AnOffsetOfAnotherSeasonIsRefused) {
  const TypedResult result =
      ResolveTyped(Civil("2026-07-01T12:00"), TestZone("America/New_York"), -5 * 3600);
  EXPECT_EQ(result.outcome, TypedOutcome::kWrongOffset);
  EXPECT_EQ(result.message,
            "\"12:00, Wed 1 Jul 2026\" has another offset in America/New_York; it can be 12:00 EDT "
            "= 16:00Z");
}

TEST(ResolveTyped, ChoicesOnAnotherDateSaySo) {
  const TypedResult result = ResolveTyped(Civil("2026-09-06T00:30"), TestZone("America/Santiago"));
  ASSERT_EQ(result.outcome, TypedOutcome::kSkipped);
  EXPECT_EQ(result.choices[0].text, "23:30 -04, Sat 5 Sep 2026, = 03:30Z");
  EXPECT_EQ(result.choices[1].text, "01:30 -03 = 04:30Z");
}

TEST(FormatLocal, ShowsTheSeasonAndTheDate) {
  const Zone zone = TestZone("America/New_York");
  EXPECT_EQ(FormatLocal(Utc("2026-11-01T05:30"), zone), "01:30 EDT, Sun 1 Nov 2026");
  EXPECT_EQ(FormatLocal(Utc("2026-11-01T06:30"), zone), "01:30 EST, Sun 1 Nov 2026");
}

class DatesOf : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Zones, DatesOf,
                         ::testing::Values("Europe/London", "America/New_York", "America/Chicago",
                                           "America/Santiago", "Africa/Cairo", "Asia/Beirut",
                                           "Australia/Lord_Howe", "Pacific/Apia",
                                           "America/St_Johns", "Asia/Gaza", "Asia/Kathmandu"));

TEST_P(DatesOf, DatesTileTime) {
  const Zone zone = TestZone(GetParam());
  absl::Time previous_end = FirstInstant(Date("2008-01-01"), zone);
  for (absl::CivilDay date = Date("2008-01-01"); date < Date("2031-01-01"); ++date) {
    const absl::Time first = FirstInstant(date, zone);
    ASSERT_EQ(first, previous_end) << FormatDate(date);
    const absl::Duration length = LengthOfDate(date, zone);
    ASSERT_TRUE(length == absl::ZeroDuration() ||
                (length >= absl::Hours(23) && length <= absl::Hours(25)))
        << FormatDate(date) << " " << length;
    previous_end = first + length;
    if (length == absl::ZeroDuration()) continue;
    for (const absl::Time t : {first, first + length / 2, previous_end - absl::Nanoseconds(1)}) {
      ASSERT_EQ(LocalDate(t, zone), date) << FormatDate(date) << " " << t;
    }
  }
}

TEST_P(DatesOf, EveryHalfHourRoundTripsAndNeverRunsBackwards) {
  const Zone zone = TestZone(GetParam());
  absl::Time previous = absl::InfinitePast();
  const absl::CivilSecond end = Civil("2028-01-01T00:00");
  for (absl::CivilSecond civil = Civil("2024-01-01T00:00"); civil < end; civil += 1800) {
    const absl::Time instant = ResolveRecurring(civil, zone);
    ASSERT_GE(instant, previous) << civil;
    previous = instant;
    const TypedResult typed = ResolveTyped(civil, zone);
    if (typed.outcome == TypedOutcome::kSkipped) {
      ASSERT_GT(CivilOf(instant, zone), civil);  // the change itself, already past the gap
      continue;
    }
    ASSERT_EQ(CivilOf(instant, zone), civil);
    if (typed.outcome == TypedOutcome::kRepeated) {
      ASSERT_EQ(typed.choices.front().instant, instant) << civil;
      for (const LocalChoice& choice : typed.choices) {
        ASSERT_EQ(ResolveTyped(civil, zone, choice.offset_seconds).instant, choice.instant);
      }
    } else {
      ASSERT_EQ(typed.instant, instant) << civil;
    }
  }
}

}  // namespace
}  // namespace vigil::calendar
