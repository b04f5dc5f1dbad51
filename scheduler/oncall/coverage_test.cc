// Method: tables of windows over small rotas: spans tile, the worst verdict wins, holes say why, a
// removed shift leaves a gap, the unpublished future is none; limits at the limit and one past it.
#include "scheduler/oncall/coverage.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testing::ElementsAre;
using testkit::Instant;
using testkit::Local;
using testkit::RotaWorld;
using testkit::TimeOf;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T12:00Z");
absl::Time H(int hours) { return kNow + absl::Hours(hours); }

RotaWorld World(absl::Time now = kNow) {
  RotaWorld world(now);
  for (const char* id : {"ta", "tb", "tc"}) world.AddStaff(id, STAFF_ROLE_THERAPIST, now);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, now);
  return world;
}
void AddAccepted(RotaWorld& world, const std::string& id, Tier tier, const std::string& staff,
                 absl::Time start, absl::Time end) {
  ASSERT_TRUE(world.AddShift(id, tier, staff, start, end).ok());
  ASSERT_TRUE(world.Accept(id).ok());
}

// "start+hours VERDICT tier:staff:reason..." of every span, hours counted from kNow.
std::vector<std::string> Told(const v1::GetCoverageResponse& coverage) {
  std::vector<std::string> told;
  for (const v1::CoverageSpan& span : coverage.spans()) {
    std::string line =
        absl::StrCat(absl::ToDoubleHours(TimeOf(span.start()) - kNow), "-",
                     absl::ToDoubleHours(TimeOf(span.end()) - kNow), " ",
                     CoverageVerdict_Name(span.verdict()).substr(sizeof("COVERAGE_VERDICT")));
    for (const v1::CoverageHole& hole : span.holes()) {
      absl::StrAppend(&line, " ", static_cast<int>(hole.tier()), ":", NameLeaf(hole.staff()), ":",
                      InvalidReason_Name(hole.reason()).substr(sizeof("INVALID_REASON")));
    }
    told.push_back(line);
  }
  return told;
}

TEST(CoverageD16, SpansTileTheWindowAndSayWhy) {
  RotaWorld world = World();
  AddAccepted(world, "p1", TIER_PRIMARY, "ta", H(0), H(10));
  AddAccepted(world, "p2", TIER_PRIMARY, "tb", H(12), H(24));
  AddAccepted(world, "b", TIER_BACKUP, "tc", H(0), H(24));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(20));
  world.AddLeave("tc", H(4), H(6));
  const v1::GetCoverageResponse coverage = world.Coverage(H(-2), H(30));
  EXPECT_THAT(Told(coverage),
              ElementsAre("-2-0 DARK 1::NO_SHIFT 2::NO_SHIFT 3::NO_SHIFT", "0-4 FULL",
                          "4-6 DEGRADED 2:tc:ON_LEAVE", "6-10 FULL", "10-12 UNCOVERED 1::NO_SHIFT",
                          "12-20 FULL", "20-24 DEGRADED 3::NO_SHIFT", "24-30 NOT_PUBLISHED"));
  EXPECT_EQ(coverage.uncovered_minutes(), 4 * 60u);
  EXPECT_EQ(coverage.dark_minutes(), 2 * 60u);
}

TEST(CoverageD16, EveryInvalidHolderOfAHoleIsNamed) {
  RotaWorld world = World();
  AddAccepted(world, "p1", TIER_PRIMARY, "ta", H(0), H(10));
  AddAccepted(world, "p2", TIER_PRIMARY, "tb", H(0), H(10));
  AddAccepted(world, "b", TIER_BACKUP, "tc", H(0), H(10));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(10));
  world.AddLeave("ta", H(2), H(4));
  world.ChangeStaff("tb", [](Staff& s) { s.trainings.clear(); });
  EXPECT_THAT(Told(world.Coverage(H(0), H(10))),
              ElementsAre("0-2 FULL", "2-4 UNCOVERED 1:ta:ON_LEAVE 1:tb:NOT_TRAINED", "4-10 FULL"));
}

TEST(CoverageD18, UnconfirmedIsNotFullAndNotAHole) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(10));
  AddAccepted(world, "b", TIER_BACKUP, "tc", H(0), H(10));
  ASSERT_TRUE(world.AddShift("s", TIER_SUPERVISOR, "sup", H(0), H(10)).ok());
  EXPECT_THAT(Told(world.Coverage(H(0), H(10))), ElementsAre("0-10 UNCONFIRMED"));
  world.AddLeave("tc", H(4), H(6));  // degraded is worse
  EXPECT_THAT(Told(world.Coverage(H(0), H(10))),
              ElementsAre("0-4 UNCONFIRMED", "4-6 DEGRADED 2:tc:ON_LEAVE", "6-10 UNCONFIRMED"));
  EXPECT_EQ(world.Coverage(H(0), H(10)).uncovered_minutes(), 0u);
}

TEST(CoverageRulings, TimeBeyondTheRotaIsNoGapUntilItComesThenItIsDark) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(10));
  const auto dark = " DARK 1::NO_SHIFT 2::NO_SHIFT 3::NO_SHIFT";
  EXPECT_THAT(Told(world.Coverage(H(8), H(20))),
              ElementsAre("8-10 DEGRADED 2::NO_SHIFT 3::NO_SHIFT", "10-20 NOT_PUBLISHED"));
  EXPECT_EQ(world.Coverage(H(8), H(20)).uncovered_minutes(), 0u);
  EXPECT_EQ(world.Who(H(10)).verdict(), COVERAGE_VERDICT_NOT_PUBLISHED);
  world.AdvanceTo(H(12));
  EXPECT_THAT(Told(world.Coverage(H(8), H(20))),
              ElementsAre("8-10 DEGRADED 2::NO_SHIFT 3::NO_SHIFT", absl::StrCat("10-12", dark),
                          "12-20 NOT_PUBLISHED"));
  EXPECT_EQ(world.Coverage(H(8), H(20)).dark_minutes(), 120u);
  EXPECT_EQ(world.Who(H(12)).verdict(), COVERAGE_VERDICT_DARK);
}

// H2: a removal must not make its own gap invisible.
TEST(CoverageRulings, ARemovedLastShiftLeavesAGapNotAnUnpublishedRota) {
  RotaWorld world = World();
  AddAccepted(world, "p1", TIER_PRIMARY, "ta", H(0), H(10));
  AddAccepted(world, "p2", TIER_PRIMARY, "tb", H(10), H(20));
  ASSERT_TRUE(world.EndShift("p2").ok());
  const auto told = Told(world.Coverage(H(9), H(30)));
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[1], "10-20 DARK 1::NO_SHIFT 2::NO_SHIFT 3::NO_SHIFT");
  EXPECT_EQ(told[2], "20-30 NOT_PUBLISHED");
  EXPECT_EQ(world.Coverage(H(9), H(30)).uncovered_minutes(), 600u);
}

TEST(CoverageRulings, ATeamWithoutARotaWasDarkAndIsNotPublished) {
  RotaWorld world = World();
  EXPECT_THAT(Told(world.Coverage(H(-1), H(1))),
              ElementsAre("-1-0 DARK 1::NO_SHIFT 2::NO_SHIFT 3::NO_SHIFT", "0-1 NOT_PUBLISHED"));
}

TEST(Coverage, NeighboursThatSayTheSameAreOneSpan) {
  RotaWorld world = World();
  AddAccepted(world, "p1", TIER_PRIMARY, "ta", H(0), H(10));
  AddAccepted(world, "p2", TIER_PRIMARY, "tb", H(10), H(20));
  EXPECT_THAT(Told(world.Coverage(H(0), H(20))),
              ElementsAre("0-20 DEGRADED 2::NO_SHIFT 3::NO_SHIFT"));
}

TEST(Coverage, MinutesAreElapsedOverAClockChangeAndEachBegunOneCounts) {
  RotaWorld world = World(Utc("2026-10-30T12:00Z"));
  ASSERT_TRUE(
      world.AddShift("p", TIER_PRIMARY, "ta", Local("2026-11-01T03:00"), Local("2026-11-01T09:00"))
          .ok());
  world.AdvanceTo(Utc("2026-11-02T12:00Z"));
  v1::GetCoverageRequest request;
  request.set_team(RotaWorld::kTeam);
  *request.mutable_from() = Local("2026-11-01T00:00");
  *request.mutable_until() = Local("2026-11-01T03:00");
  EXPECT_EQ(world.Ask(request)->uncovered_minutes(), 4 * 60u);
  EXPECT_EQ(BegunMinutes(absl::ZeroDuration()), 0u);
  EXPECT_EQ(BegunMinutes(absl::Microseconds(1)), 1u);
  EXPECT_EQ(BegunMinutes(absl::Minutes(1)), 1u);
  EXPECT_EQ(BegunMinutes(absl::Seconds(61)), 2u);
}

TEST(GetCoverage, WindowAtItsLimitAndOnePastAndWrongOnes) {
  RotaWorld world = World();
  v1::GetCoverageRequest request;
  request.set_team(RotaWorld::kTeam);
  *request.mutable_from() = Instant(H(0));
  *request.mutable_until() = Instant(H(24 * limits::kMaxCoverageDays));
  EXPECT_TRUE(world.Ask(request).ok());
  *request.mutable_until() = Instant(H(24 * limits::kMaxCoverageDays) + absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_FIELD");
  *request.mutable_until() = Instant(H(0));
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_FIELD");
  *request.mutable_until() = Local("2026-11-01T01:30");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "LOCAL_TIME_REPEATED");
  request.set_team("agencies/ct/teams/none");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "TEAM_NOT_FOUND");
}

}  // namespace
}  // namespace vigil::scheduler
