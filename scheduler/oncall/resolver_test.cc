// Method: one table a rule of D16 and of the rulings on coverage, each row a small world with one
// thing wrong, asked at the edge and a moment before it.
#include "scheduler/oncall/resolver.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testkit::RotaWorld;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

constexpr absl::Duration kTick = absl::Microseconds(1);
const absl::Time kNow = Utc("2026-06-01T12:00Z");
const absl::Time kEnd = Utc("2026-06-20T12:00Z");

// Three tiers held by ta, tb and sup, all accepted; every contact tested when the rota begins.
RotaWorld FullWorld() {
  RotaWorld world(kNow);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("tb", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, kNow);
  EXPECT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", kNow, kEnd).ok());
  EXPECT_TRUE(world.AddShift("b", TIER_BACKUP, "tb", kNow, kEnd).ok());
  EXPECT_TRUE(world.AddShift("s", TIER_SUPERVISOR, "sup", kNow, kEnd).ok());
  for (const char* id : {"p", "b", "s"}) EXPECT_TRUE(world.Accept(id).ok());
  return world;
}

OnCallAnswer At(const RotaWorld& world, absl::Time t) {
  const TeamName team(RotaWorld::kTeam);
  return Sweep(world.View(), team, RotaRulesOf(world.View(), team, testkit::TestZones()), t).now();
}

// The reason of the only holder of a tier.
InvalidReason ReasonOf(const OnCallAnswer& answer, Tier tier) {
  EXPECT_EQ(answer.tier(tier).holders.size(), 1u);
  return answer.tier(tier).holders.empty() ? INVALID_REASON_NO_SHIFT
                                           : answer.tier(tier).holders[0].reason;
}

struct ReasonCase {
  const char* what;
  std::function<void(Staff&)> change;
  absl::Time edge;  // from here on invalid
  InvalidReason reason;
};

// Hazard H1.
TEST(ResolverD16, EachFactMakesAHolderInvalidFromItsInstant) {
  const absl::CivilDay day(2026, 6, 10);
  const absl::Time midnight = Utc("2026-06-11T04:00Z");  // end of 10 June in New York
  const ReasonCase kCases[] = {
      {"employment ends at the end of its last date", [&](Staff& s) { s.last_date = day; },
       midnight, INVALID_REASON_EMPLOYMENT_ENDED},
      {"the assignment ends", [&](Staff& s) { s.assignments[0].last_date = day; }, midnight,
       INVALID_REASON_ROLE_NOT_FITTING},
      {"another role follows",
       [&](Staff& s) {
         s.assignments[0].last_date = day;
         s.assignments.push_back(s.assignments[0]);
         s.assignments[1].role = STAFF_ROLE_FRS;
         s.assignments[1].from_date = day + 1;
         s.assignments[1].last_date.reset();
       },
       midnight, INVALID_REASON_ROLE_NOT_FITTING},
      {"training runs out", [&](Staff& s) { s.trainings[0].expires_date = day; }, midnight,
       INVALID_REASON_NOT_TRAINED},
      {"leave begins",
       [&](Staff& s) {
         s.leaves.push_back({"l", LEAVE_KIND_SICK, Utc("2026-06-05T08:30Z"),
                             Utc("2026-06-06T08:30Z"), StaffName()});
       },
       Utc("2026-06-05T08:30Z"), INVALID_REASON_ON_LEAVE},
      {"the test is 30 x 24 h old",
       [&](Staff& s) {
         s.contact_checks = {{"mobile", Utc("2026-05-06T09:15Z")}};
       },
       Utc("2026-06-05T09:15Z"), INVALID_REASON_NO_TESTED_CONTACT},
      {"the tested contact point is removed",
       [&](Staff& s) { s.contact_checks[0].until = Utc("2026-06-05T09:15:30Z"); },
       Utc("2026-06-05T09:15:30Z"), INVALID_REASON_NO_TESTED_CONTACT},
  };
  for (const ReasonCase& c : kCases) {
    RotaWorld world = FullWorld();
    world.ChangeStaff("ta", c.change);
    EXPECT_EQ(ReasonOf(At(world, c.edge - kTick), TIER_PRIMARY), INVALID_REASON_UNSPECIFIED)
        << c.what;
    EXPECT_EQ(ReasonOf(At(world, c.edge), TIER_PRIMARY), c.reason) << c.what;
    EXPECT_EQ(At(world, c.edge - kTick).verdict, COVERAGE_VERDICT_FULL) << c.what;
    EXPECT_EQ(At(world, c.edge).verdict, COVERAGE_VERDICT_UNCOVERED) << c.what;
  }
}

TEST(ResolverD16, ValidAgainWhenTheFactEnds) {
  RotaWorld world = FullWorld();
  world.AddLeave("ta", Utc("2026-06-05T08:30Z"), Utc("2026-06-06T08:30Z"));
  EXPECT_EQ(ReasonOf(At(world, Utc("2026-06-06T08:30Z") - kTick), TIER_PRIMARY),
            INVALID_REASON_ON_LEAVE);
  EXPECT_EQ(ReasonOf(At(world, Utc("2026-06-06T08:30Z")), TIER_PRIMARY),
            INVALID_REASON_UNSPECIFIED);
}

TEST(ResolverD16, NotBeforeEmploymentRoleTrainingAndFirstTest) {
  RotaWorld world = FullWorld();
  const absl::Time midnight = Utc("2026-06-11T04:00Z");
  world.ChangeStaff("ta", [&](Staff& s) { s.employed_from = absl::CivilDay(2026, 6, 11); });
  EXPECT_EQ(ReasonOf(At(world, midnight - kTick), TIER_PRIMARY), INVALID_REASON_EMPLOYMENT_ENDED);
  EXPECT_EQ(ReasonOf(At(world, midnight), TIER_PRIMARY), INVALID_REASON_UNSPECIFIED);
  world.ChangeStaff("tb",
                    [&](Staff& s) { s.trainings[0].completed_date = absl::CivilDay(2026, 6, 11); });
  EXPECT_EQ(ReasonOf(At(world, midnight - kTick), TIER_BACKUP), INVALID_REASON_NOT_TRAINED);
  EXPECT_EQ(ReasonOf(At(world, midnight), TIER_BACKUP), INVALID_REASON_UNSPECIFIED);
  world.ChangeStaff("sup", [&](Staff& s) { s.contact_checks[0].at = midnight; });
  EXPECT_EQ(ReasonOf(At(world, midnight - kTick), TIER_SUPERVISOR),
            INVALID_REASON_NO_TESTED_CONTACT);
  EXPECT_EQ(ReasonOf(At(world, midnight), TIER_SUPERVISOR), INVALID_REASON_UNSPECIFIED);
}

// Everything wrong at once: mending the first reason uncovers the next.
TEST(ResolverD16, OneReasonAHolderTheFirstInTheOrderOfTheRulings) {
  RotaWorld world = FullWorld();
  const absl::Time t = Utc("2026-06-05T12:00Z");
  world.ChangeStaff("tb", [](Staff& s) { s.assignments[0].role = STAFF_ROLE_THERAPIST; });
  ASSERT_TRUE(world.AddShift("twice", TIER_BACKUP, "ta", t, kEnd).ok());
  world.ChangeStaff("ta", [&](Staff& s) {
    s.last_date = absl::CivilDay(2026, 6, 1);
    s.assignments[0].role = STAFF_ROLE_PRESCRIBER;
    s.trainings.clear();
    s.leaves.push_back({"l", LEAVE_KIND_SICK, kNow, kEnd, StaffName()});
    s.contact_checks.clear();
  });
  const auto reason = [&] { return At(world, t).tier(TIER_BACKUP).holders[1].reason; };
  EXPECT_EQ(reason(), INVALID_REASON_EMPLOYMENT_ENDED);
  world.ChangeStaff("ta", [](Staff& s) { s.last_date.reset(); });
  EXPECT_EQ(reason(), INVALID_REASON_ROLE_NOT_FITTING);
  world.ChangeStaff("ta", [](Staff& s) { s.assignments[0].role = STAFF_ROLE_THERAPIST; });
  EXPECT_EQ(reason(), INVALID_REASON_NOT_TRAINED);
  world.ChangeStaff("ta", [](Staff& s) {
    s.trainings = {{absl::CivilDay(2020, 1, 1), std::nullopt}};
  });
  EXPECT_EQ(reason(), INVALID_REASON_ON_LEAVE);
  world.ChangeStaff("ta", [](Staff& s) { s.leaves.clear(); });
  EXPECT_EQ(reason(), INVALID_REASON_NO_TESTED_CONTACT);
  world.ChangeStaff("ta", [&](Staff& s) { s.contact_checks = {{"mobile", kNow}}; });
  EXPECT_EQ(reason(), INVALID_REASON_IN_HIGHER_TIER);
  ASSERT_TRUE(world.EndShift("p", testkit::Instant(t)).ok());
  EXPECT_EQ(reason(), INVALID_REASON_UNSPECIFIED);
}

TEST(ResolverD16, RolesFitTheirTiersOnly) {
  for (int role = 1; role <= STAFF_ROLE_CONSULTANT; ++role) {
    const auto r = static_cast<StaffRole>(role);
    EXPECT_EQ(RoleFitsTier(r, TIER_PRIMARY), r == STAFF_ROLE_THERAPIST) << role;
    EXPECT_EQ(RoleFitsTier(r, TIER_BACKUP), r == STAFF_ROLE_THERAPIST) << role;
    EXPECT_EQ(RoleFitsTier(r, TIER_SUPERVISOR),
              r == STAFF_ROLE_SUPERVISOR || r == STAFF_ROLE_BACKUP_SUPERVISOR)
        << role;
  }
}

TEST(ResolverD16, ATierHeldInVainKeepsNobodyFromTheLowerOne) {
  RotaWorld world = FullWorld();
  // The supervisor is entered as primary, which does not fit; the supervisor's tier stays valid.
  ASSERT_TRUE(world.EndShift("p").ok());
  ASSERT_TRUE(world.AddShift("wrong", TIER_PRIMARY, "sup", kNow, kEnd).ok());
  const OnCallAnswer answer = At(world, kNow);
  EXPECT_EQ(ReasonOf(answer, TIER_PRIMARY), INVALID_REASON_ROLE_NOT_FITTING);
  EXPECT_EQ(ReasonOf(answer, TIER_SUPERVISOR), INVALID_REASON_UNSPECIFIED);
  EXPECT_EQ(answer.verdict, COVERAGE_VERDICT_UNCOVERED);
}

TEST(ResolverD16, TheRoleIsThatOfTheShiftsOwnTeam) {
  RotaWorld world = FullWorld();
  world.AddTeam("other");
  world.ChangeStaff("ta",
                    [](Staff& s) { s.assignments[0].team = TeamName("agencies/ct/teams/other"); });
  EXPECT_EQ(ReasonOf(At(world, kNow), TIER_PRIMARY), INVALID_REASON_ROLE_NOT_FITTING);
}

// ---- verdicts: the worst wins ----

TEST(ResolverD16, VerdictsByWhichTiersAreValid) {
  const char* kShifts[] = {"p", "b", "s"};
  for (int held = 0; held < 8; ++held) {
    RotaWorld world = FullWorld();
    for (int i = 0; i < 3; ++i) {
      if ((held & (1 << i)) != 0) continue;
      ASSERT_TRUE(world.EndShift(kShifts[i]).ok());
    }
    const CoverageVerdict expected = held == 0         ? COVERAGE_VERDICT_DARK
                                     : (held & 1) == 0 ? COVERAGE_VERDICT_UNCOVERED
                                     : held != 7       ? COVERAGE_VERDICT_DEGRADED
                                                       : COVERAGE_VERDICT_FULL;
    EXPECT_EQ(At(world, kNow).verdict, expected) << held;
  }
}

TEST(ResolverD18, UnconfirmedUntilTheHandOverIsAccepted) {
  RotaWorld world = FullWorld();
  const absl::Time hand_over = Utc("2026-06-10T12:00Z");
  ASSERT_TRUE(world.EndShift("s", testkit::Instant(hand_over)).ok());
  world.AddStaff("back", STAFF_ROLE_BACKUP_SUPERVISOR, kNow);
  ASSERT_TRUE(world.AddShift("s2", TIER_SUPERVISOR, "back", hand_over, kEnd).ok());
  EXPECT_EQ(At(world, hand_over - kTick).verdict, COVERAGE_VERDICT_FULL);
  EXPECT_EQ(At(world, hand_over).verdict, COVERAGE_VERDICT_UNCONFIRMED);
  world.AdvanceTo(hand_over + absl::Hours(3));
  ASSERT_TRUE(world.Accept("s2").ok());
  // What was is not changed by the acceptance.
  EXPECT_EQ(At(world, hand_over + absl::Hours(3) - kTick).verdict, COVERAGE_VERDICT_UNCONFIRMED);
  EXPECT_EQ(At(world, hand_over + absl::Hours(3)).verdict, COVERAGE_VERDICT_FULL);
}

TEST(ResolverD16, ATierIsValidIfAnyHolderIsAndConfirmedByAnyWhoAccepted) {
  RotaWorld world = FullWorld();
  world.AddStaff("tc", STAFF_ROLE_THERAPIST, kNow);
  ASSERT_TRUE(world.AddShift("p2", TIER_PRIMARY, "tc", kNow, kEnd).ok());
  EXPECT_EQ(At(world, kNow).verdict, COVERAGE_VERDICT_FULL);  // ta accepted
  world.AddLeave("ta", kNow, kEnd);
  EXPECT_EQ(At(world, kNow).verdict, COVERAGE_VERDICT_UNCONFIRMED);  // tc is valid, not accepted
  world.AddLeave("tc", kNow, kEnd);
  EXPECT_EQ(At(world, kNow).verdict, COVERAGE_VERDICT_UNCOVERED);
}

TEST(ResolverD16, ATierThatTheProgrammeDoesNotHaveWeighsNothing) {
  RotaWorld world = FullWorld();
  programme::v1::Programme two_tiers = RotaWorld::ProgrammeFile("mst-ipv-connecticut");
  auto& tiers = *two_tiers.mutable_on_call()->mutable_tiers();
  tiers.clear_values();
  tiers.add_values(TIER_PRIMARY);
  tiers.add_values(TIER_SUPERVISOR);
  two_tiers.mutable_on_call()->mutable_contact_check_days()->set_value(7);
  const absl::Time from = Utc("2026-06-05T04:00Z");
  world.PublishProgramme(two_tiers, from);
  ASSERT_TRUE(world.EndShift("b").ok());
  EXPECT_EQ(At(world, from - kTick).verdict, COVERAGE_VERDICT_DEGRADED);
  EXPECT_EQ(At(world, from).verdict, COVERAGE_VERDICT_FULL);
  // Its 7 days hold from then on: the tests of 1 June at noon.
  EXPECT_EQ(At(world, Utc("2026-06-08T12:00Z") - kTick).verdict, COVERAGE_VERDICT_FULL);
  EXPECT_EQ(At(world, Utc("2026-06-08T12:00Z")).verdict, COVERAGE_VERDICT_DARK);
}

// ---- the walk ----

TEST(Sweep, StopsAtEveryChangeOfTheAnswerAndNowhereElse) {
  RotaWorld world = FullWorld();
  world.AddLeave("ta", Utc("2026-06-05T08:30Z"), Utc("2026-06-06T08:30Z"));
  // Somebody without training: that a leave begins changes nothing about them.
  world.ChangeStaff("tb", [&](Staff& s) {
    s.trainings.clear();
    s.leaves.push_back(
        {"l", LEAVE_KIND_SICK, Utc("2026-06-04T00:00Z"), Utc("2026-06-07T00:00Z"), StaffName()});
  });
  const TeamName team(RotaWorld::kTeam);
  Sweep sweep(world.View(), team, RotaRulesOf(world.View(), team, testkit::TestZones()),
              kNow - absl::Hours(1));
  std::vector<absl::Time> stops;
  while (sweep.StepToChange()) stops.push_back(sweep.at());
  EXPECT_THAT(stops,
              testing::ElementsAre(kNow, Utc("2026-06-05T08:30Z"), Utc("2026-06-06T08:30Z"), kEnd));
}

TEST(Sweep, SeesAShiftThatSpansMonthsFromEveryMonth) {
  RotaWorld world(kNow);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, kNow);
  const absl::Time end = kNow + absl::Hours(24 * 80);
  ASSERT_TRUE(world.AddShift("long", TIER_SUPERVISOR, "sup", kNow, end).ok());
  for (absl::Time t = kNow; t < end; t += absl::Hours(24 * 9)) {
    EXPECT_EQ(At(world, t).tier(TIER_SUPERVISOR).holders.size(), 1u) << t;
  }
  EXPECT_EQ(At(world, end - kTick).tier(TIER_SUPERVISOR).holders.size(), 1u);
  EXPECT_TRUE(At(world, end).tier(TIER_SUPERVISOR).holders.empty());
}

TEST(Sweep, WithoutARotaNothingIsHeldAndNothingChanges) {
  RotaWorld world(kNow);
  const TeamName team(RotaWorld::kTeam);
  Sweep sweep(world.View(), team, RotaRulesOf(world.View(), team, testkit::TestZones()), kNow);
  EXPECT_EQ(sweep.now().verdict, COVERAGE_VERDICT_DARK);
  EXPECT_FALSE(sweep.StepToChange());
}

}  // namespace
}  // namespace vigil::scheduler
