// Method: a case with given dates of counted visits; the first instants of "not seen" and "child
// not seen" (DOMAIN D9) are asked for, across clock changes and rule changes.
#include "scheduler/visits/last_seen.h"

#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

struct NotSeen : testing::Test {
  LastSeen Ask(std::optional<std::string> any, std::optional<std::string> child,
               const std::string& now = "2026-10-28 12:00") {
    CountedDates dates;
    if (any.has_value()) dates.any = f.Day(*any);
    if (child.has_value()) dates.child = f.Day(*child);
    const auto seen = LastSeenAt(f.the_case(), dates, f.At(now));
    EXPECT_TRUE(seen.has_value());
    return seen.value_or(LastSeen{});
  }
  IntensityFixture f{"America/New_York"};
};

TEST_F(NotSeen, RedFromTheEighthDayAfterTheLastCountedVisit) {
  f.Active("2026-09-01");
  // Seen on Tue 27 Oct: seven days later is Tue 3 Nov, the eighth Wed 4 Nov 00:00 EST.
  EXPECT_EQ(Ask("2026-10-27", std::nullopt).not_seen_from, f.At("2026-11-04 00:00"));
}

TEST_F(NotSeen, CountsFromTheStartWhenNobodyWasSeenYet) {
  f.Active("2026-10-20");
  const LastSeen seen = Ask(std::nullopt, std::nullopt);
  EXPECT_EQ(seen.base, f.Day("2026-10-20"));
  EXPECT_EQ(seen.not_seen_from, f.At("2026-10-28 00:00"));
  EXPECT_EQ(seen.child_not_seen_from, f.At("2026-11-04 00:00"));
}

TEST_F(NotSeen, ChildIsAmberAfterFourteenDays) {
  f.Active("2026-09-01");
  const LastSeen seen = Ask("2026-10-27", "2026-10-13");
  EXPECT_EQ(seen.child_base, f.Day("2026-10-13"));
  EXPECT_EQ(seen.child_not_seen_from, f.At("2026-10-28 00:00"));
}

TEST_F(NotSeen, AnImportedCaseWithoutAVisitCountsFromTheDayVigilLearntOfIt) {
  f.Active("2026-06-01");
  f.JudgedFrom(f.At("2026-10-20 15:00"));
  EXPECT_EQ(Ask(std::nullopt, std::nullopt).base, f.Day("2026-10-20"));
  EXPECT_EQ(Ask("2026-10-05", std::nullopt).base, f.Day("2026-10-05"));
}

TEST_F(NotSeen, NeverAfterTheEnd) {
  f.Active("2026-09-01", "2026-10-30");
  EXPECT_EQ(Ask("2026-10-23", std::nullopt).not_seen_from, absl::InfiniteFuture());
  EXPECT_EQ(Ask("2026-10-22", std::nullopt).not_seen_from, f.At("2026-10-30 00:00"));
}

TEST_F(NotSeen, NothingBeforeTheStart) {
  f.Active("2026-11-01");
  EXPECT_FALSE(LastSeenAt(f.the_case(), {}, f.At("2026-10-31 23:59:59")).has_value());
}

TEST_F(NotSeen, RulesAreThoseInForceThen) {
  f.Active("2026-09-01");
  f.Version(f.At("2026-10-31 00:00")).not_seen_days = 3;
  // By the old rule due on 4 Nov; by the new one long past when it comes into force.
  EXPECT_EQ(Ask("2026-10-27", std::nullopt).not_seen_from, f.At("2026-10-31 00:00"));
  EXPECT_EQ(Ask("2026-10-22", std::nullopt).not_seen_from, f.At("2026-10-30 00:00"));
}

TEST_F(NotSeen, AMidnightThatIsSkippedStartsAnHourLater) {
  IntensityFixture g("America/Santiago");
  g.Active("2026-08-01");
  CountedDates dates;
  dates.any = g.Day("2026-08-29");
  const auto seen = LastSeenAt(g.the_case(), dates, g.At("2026-09-01 12:00"));
  ASSERT_TRUE(seen.has_value());
  EXPECT_EQ(seen->not_seen_from, absl::FromUnixSeconds(1788667200));  // 6 Sep 2026 04:00Z
}

}  // namespace
}  // namespace vigil::scheduler
