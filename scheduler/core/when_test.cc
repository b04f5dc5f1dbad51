// Method: tables of typed times around both clock changes of New York, and of instants around the
// two minutes of D27; what is refused must name the field and show both choices.
#include "scheduler/core/when.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testkit::TestZone;
using testkit::TestZones;

v1::When Local(const std::string& date_time, const std::string& zone = "",
               const std::string& offset = "") {
  v1::When when;
  when.mutable_local()->set_date_time(date_time);
  when.mutable_local()->set_zone(zone);
  when.mutable_local()->set_offset(offset);
  return when;
}

DecideContext ContextAt(const std::string& rfc3339) {
  DecideContext context;
  std::string error;
  VIGIL_CHECK(absl::ParseTime(absl::RFC3339_full, rfc3339, &context.now, &error)) << error;
  context.zones = &TestZones();
  return context;
}

const DecideContext kContext = ContextAt("2026-12-01T12:00:00Z");

TEST(When, KeepsCivilIntentAndInstant) {
  const auto moment = ResolveWhen(Local("2026-11-01T01:30", "", "-05:00"), "at",
                                  TestZone("America/New_York"), kContext);
  ASSERT_TRUE(moment.ok()) << moment.status();
  EXPECT_EQ(absl::FormatTime(TimeOf(*moment), absl::UTCTimeZone()), "2026-11-01T06:30:00+00:00");
  EXPECT_EQ(moment->civil(), "2026-11-01T01:30:00");
  EXPECT_EQ(moment->zone(), "America/New_York");
  EXPECT_EQ(moment->offset_minutes(), -300);
}

TEST(When, NamedZoneGoesBeforeTheDefault) {
  const auto moment = ResolveWhen(Local("2026-11-01T12:00", "Europe/London"), "at",
                                  TestZone("America/New_York"), kContext);
  ASSERT_TRUE(moment.ok()) << moment.status();
  EXPECT_EQ(absl::FormatTime(TimeOf(*moment), absl::UTCTimeZone()), "2026-11-01T12:00:00+00:00");
  EXPECT_FALSE(moment->has_offset_minutes());
}

TEST(When, InstantHasNoCivilIntent) {
  v1::When when;
  when.mutable_instant()->set_seconds(1'000'000);
  when.mutable_instant()->set_nanos(123'456'789);
  const auto moment = ResolveWhen(when, "at", TestZone("Europe/London"), kContext);
  ASSERT_TRUE(moment.ok());
  EXPECT_EQ(moment->at_us(), 1'000'000'123'456);
  EXPECT_FALSE(moment->has_civil());
  EXPECT_FALSE(moment->has_zone());
}

struct Refused {
  v1::When when;
  std::string field, reason, choices;
};

TEST(D27When, RefusesWithFieldAndChoices) {
  const Refused table[] = {
      {Local("2026-11-01T01:30"), "start.local.date_time", "LOCAL_TIME_REPEATED",
       "01:30 EST = 06:30Z"},
      {Local("2026-11-01T01:30"), "start.local.date_time", "LOCAL_TIME_REPEATED",
       "01:30 EDT = 05:30Z"},
      {Local("2027-03-14T02:30"), "start.local.date_time", "LOCAL_TIME_SKIPPED",
       "01:30 EST = 06:30Z"},
      {Local("2027-03-14T02:30"), "start.local.date_time", "LOCAL_TIME_SKIPPED",
       "03:30 EDT = 07:30Z"},
      {Local("2026-07-01T12:00", "", "+01:00"), "start.local.date_time", "WRONG_OFFSET", "12:00"},
      {Local("2026-07-01T12:00", "Europe/Atlantis"), "start.local.zone", "INVALID_FIELD",
       "Europe/Atlantis"},
      {Local("2026-02-30T12:00"), "start.local.date_time", "INVALID_FIELD", "2026-02-30"},
      {Local("2026-07-01T12:00Z"), "start.local.date_time", "INVALID_FIELD", "offset"},
      {Local("2026-07-01T12:00", "", "five"), "start.local.offset", "INVALID_FIELD", "five"},
      {v1::When(), "start", "INVALID_FIELD", "no time"},
  };
  for (const Refused& row : table) {
    const auto moment = ResolveWhen(row.when, "start", TestZone("America/New_York"), kContext);
    ASSERT_FALSE(moment.ok()) << row.when.ShortDebugString();
    EXPECT_EQ(moment.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(moment.status()), row.reason);
    EXPECT_THAT(std::string(moment.status().message()),
                AllOf(StartsWith(row.field + ": "), HasSubstr(row.choices)));
  }
}

TEST(When, LiesFrom1970To2199InUtcHoweverItWasGiven) {
  const auto resolve = [](const v1::When& when, const std::string& zone) {
    return ResolveWhen(when, "at", TestZone(zone), kContext);
  };
  // 31 December 2199, 19:00 in New York is the first instant of 2200 in UTC.
  EXPECT_TRUE(resolve(Local("2199-12-31T18:59:59"), "America/New_York").ok());
  const auto late = resolve(Local("2199-12-31T19:00"), "America/New_York");
  EXPECT_EQ(ReasonOf(late.status()), "INVALID_FIELD");
  EXPECT_THAT(std::string(late.status().message()),
              AllOf(StartsWith("at: 2200-01-01T00:00:00Z"), HasSubstr("2199-12-31T23:59:59Z")));
  EXPECT_TRUE(resolve(Local("1970-01-01T01:00"), "Europe/London").ok());  // London kept +01:00
  EXPECT_FALSE(resolve(Local("1970-01-01T00:59:59"), "Europe/London").ok());
  EXPECT_FALSE(resolve(Local("2200-01-01T00:00"), "Europe/London").ok());
  v1::When instant;
  instant.mutable_instant()->set_seconds(7'258'118'399);
  EXPECT_TRUE(resolve(instant, "Europe/London").ok());
  instant.mutable_instant()->set_seconds(7'258'118'400);
  EXPECT_FALSE(resolve(instant, "Europe/London").ok());
  instant.mutable_instant()->set_seconds(-1);
  EXPECT_FALSE(resolve(instant, "Europe/London").ok());
}

TEST(D27When, PastIsAtMostTwoMinutesAhead) {
  v1::When when;
  const int64_t now = absl::ToUnixSeconds(kContext.now);
  const calendar::Zone zone = TestZone("Europe/London");
  when.mutable_instant()->set_seconds(now + 120);
  EXPECT_TRUE(ResolvePastWhen(when, "at", zone, kContext).ok());
  when.mutable_instant()->set_nanos(1000);
  const auto late = ResolvePastWhen(when, "at", zone, kContext);
  EXPECT_EQ(ReasonOf(late.status()), "TIME_AHEAD");
  EXPECT_THAT(std::string(late.status().message()), StartsWith("at: "));
  EXPECT_TRUE(ResolveWhen(when, "at", zone, kContext).ok());
}

TEST(D27When, PastDateIsJudgedInItsZone) {
  const DecideContext evening = ContextAt("2026-12-02T03:00:00Z");  // still 1 Dec in New York
  EXPECT_TRUE(ResolvePastDate("2026-12-02", "date", TestZone("Europe/London"), evening).ok());
  EXPECT_TRUE(ResolvePastDate("2026-12-01", "date", TestZone("America/New_York"), evening).ok());
  const auto ahead = ResolvePastDate("2026-12-02", "date", TestZone("America/New_York"), evening);
  EXPECT_EQ(ReasonOf(ahead.status()), "TIME_AHEAD");
  EXPECT_FALSE(ResolveDate("2026-13-01", "date").ok());
}

TEST(Instant, ShowsLocalTimeWithOffset) {
  const v1::Instant instant =
      InstantOf(absl::FromUnixMicros(1'793'514'600'000'001), TestZone("America/New_York"));
  EXPECT_EQ(instant.local(), "2026-11-01T01:30:00-05:00");
  EXPECT_EQ(instant.zone(), "America/New_York");
  EXPECT_EQ(instant.at().seconds(), 1'793'514'600);
  EXPECT_EQ(instant.at().nanos(), 1000);
}

}  // namespace
}  // namespace vigil::scheduler
