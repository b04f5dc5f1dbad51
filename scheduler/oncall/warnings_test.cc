// Method: D18's 72 hours and 11 hours at the edge and a minute past it, over teams and clock
// changes; then each thing about a holder that is warned about, and what is not.
#include "scheduler/oncall/warnings.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testkit::Instant;
using testkit::Local;
using testkit::RotaWorld;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T12:00Z");
absl::Time H(int hours) { return kNow + absl::Hours(hours); }

RotaWorld World(absl::Time now = kNow) {
  RotaWorld world(now);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, now);
  return world;
}

std::vector<std::string> Add(RotaWorld& world, const std::string& id, Tier tier, absl::Time start,
                             absl::Time end, const std::string& team = RotaWorld::kTeam) {
  const auto added = world.AddShift(id, tier, "ta", Instant(start), Instant(end), team);
  EXPECT_TRUE(added.ok()) << added.status();
  return {added->warnings().begin(), added->warnings().end()};
}

TEST(WarningsD18, PrimaryForMoreThan72ElapsedHours) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "exactly", TIER_PRIMARY, H(0), H(72)), IsEmpty());
  RotaWorld longer = World();
  EXPECT_THAT(Add(longer, "longer", TIER_PRIMARY, H(0), H(72) + absl::Minutes(1)),
              ElementsAre(HasSubstr("primary for 72h1m")));
}

TEST(WarningsD18, HoursAreElapsedOnesOverAClockChange) {
  // Friday 09:00 to Monday 09:00 local has 73 hours on this weekend and 71 in spring.
  RotaWorld autumn = World(Utc("2026-10-29T12:00Z"));
  const auto back = autumn.AddShift("p", TIER_PRIMARY, "ta", Local("2026-10-30T09:00"),
                                    Local("2026-11-02T09:00"));
  ASSERT_TRUE(back.ok());
  EXPECT_THAT(back->warnings(), ElementsAre(HasSubstr("primary for 73h")));
  RotaWorld spring = World(Utc("2027-03-11T12:00Z"));
  const auto forward = spring.AddShift("p", TIER_PRIMARY, "ta", Local("2027-03-12T09:00"),
                                       Local("2027-03-15T09:00"));
  ASSERT_TRUE(forward.ok());
  EXPECT_THAT(forward->warnings(), IsEmpty());
}

TEST(WarningsD18, ShiftsWithLessThan11HoursBetweenAreOneSpellFromFirstStartToLastEnd) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "a", TIER_PRIMARY, H(0), H(40)), IsEmpty());
  EXPECT_THAT(Add(world, "apart", TIER_PRIMARY, H(51), H(80)), IsEmpty());  // exactly 11 h
  RotaWorld joined = World();
  EXPECT_THAT(Add(joined, "a", TIER_PRIMARY, H(0), H(40)), IsEmpty());
  EXPECT_THAT(Add(joined, "b", TIER_PRIMARY, H(51) - absl::Minutes(1), H(80)),
              ElementsAre(HasSubstr("primary for 80h")));
}

TEST(WarningsD18, AShiftInTheMiddleJoinsBothSides) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "a", TIER_PRIMARY, H(0), H(24)), IsEmpty());
  EXPECT_THAT(Add(world, "c", TIER_PRIMARY, H(50), H(74)), IsEmpty());
  EXPECT_THAT(Add(world, "b", TIER_PRIMARY, H(30), H(45)),
              ElementsAre(HasSubstr("primary for 74h")));
}

TEST(WarningsD18, PrimaryDutyOfAllTeamsOfThePersonCounts) {
  RotaWorld world = World();
  world.AddTeam("other");
  world.ChangeStaff("ta", [](Staff& s) {
    s.assignments.push_back(s.assignments[0]);
    s.assignments[1].team = TeamName("agencies/ct/teams/other");
  });
  EXPECT_THAT(Add(world, "a", TIER_PRIMARY, H(0), H(40), "agencies/ct/teams/other"), IsEmpty());
  EXPECT_THAT(Add(world, "b", TIER_PRIMARY, H(40), H(80)),
              ElementsAre(HasSubstr("primary for 80h")));
}

TEST(WarningsD18, OtherTiersAreNoPrimaryDuty) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "a", TIER_BACKUP, H(0), H(100)), IsEmpty());
  EXPECT_THAT(Add(world, "b", TIER_PRIMARY, H(100), H(170)), IsEmpty());
}

TEST(WarningsD16, AHolderWhoIsNotValid) {
  struct Case {
    const char* says;
    std::function<void(Staff&)> change;
  };
  const Case kCases[] = {
      {"not employed", [](Staff& s) { s.last_date = absl::CivilDay(2026, 6, 2); }},
      {"not in a role", [](Staff& s) { s.assignments.clear(); }},
      {"not trained", [](Staff& s) { s.trainings.clear(); }},
      {"on leave",
       [](Staff& s) {
         s.leaves.push_back({"l", LEAVE_KIND_ANNUAL, H(30), H(31), StaffName()});
       }},
      {"no contact point", [](Staff& s) { s.contact_checks.clear(); }},
  };
  for (const Case& c : kCases) {
    RotaWorld world = World();
    world.ChangeStaff("ta", c.change);
    EXPECT_THAT(Add(world, "p", TIER_PRIMARY, H(24), H(48)), ElementsAre(HasSubstr(c.says)))
        << c.says;
  }
}

TEST(WarningsD16, AContactTestThatWillBeOldByThenIsNotWarnedAbout) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "p", TIER_PRIMARY, H(24 * 60), H(24 * 60 + 12)), IsEmpty());
}

TEST(WarningsD16, ASecondTierAtTheSameTime) {
  RotaWorld world = World();
  EXPECT_THAT(Add(world, "p", TIER_PRIMARY, H(0), H(12)), IsEmpty());
  EXPECT_THAT(Add(world, "b", TIER_BACKUP, H(6), H(18)), ElementsAre(HasSubstr("higher tier")));
}

TEST(WarningsD16, ATierThatTheProgrammeDoesNotHave) {
  RotaWorld world = World();
  programme::v1::Programme one_tier = RotaWorld::ProgrammeFile("mst-ipv-connecticut");
  one_tier.mutable_on_call()->mutable_tiers()->clear_values();
  one_tier.mutable_on_call()->mutable_tiers()->add_values(TIER_PRIMARY);
  world.PublishProgramme(one_tier, kNow);
  EXPECT_THAT(Add(world, "b", TIER_BACKUP, H(6), H(18)), ElementsAre(HasSubstr("no back-up tier")));
}

}  // namespace
}  // namespace vigil::scheduler
