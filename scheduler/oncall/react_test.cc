// Method: a rota on a clock that fires every deadline at its instant; the published verdicts are
// read back from the events. The world itself checks that a deadline fires once, and never late.
#include "scheduler/oncall/react.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/oncall/coverage.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testkit::Instant;
using testkit::RotaWorld;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T12:00Z");
absl::Time H(int hours) { return kNow + absl::Hours(hours); }

RotaWorld World() {
  RotaWorld world(kNow);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("tb", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, kNow);
  return world;
}
void AddAccepted(RotaWorld& world, const std::string& id, Tier tier, const std::string& staff,
                 absl::Time start, absl::Time end) {
  ASSERT_TRUE(world.AddShift(id, tier, staff, start, end).ok());
  ASSERT_TRUE(world.Accept(id).ok());
}
// Everything published: "hours VERDICT", hours from kNow.
std::vector<std::string> Published(const RotaWorld& world) {
  std::vector<std::string> told;
  for (const auto& e : world.Events<events::v1::CoverageChanged>()) {
    told.push_back(
        absl::StrCat(absl::ToDoubleHours(absl::FromUnixMicros(e.at_us()) - kNow), " ",
                     CoverageVerdict_Name(e.verdict()).substr(sizeof("COVERAGE_VERDICT")),
                     e.restated() ? " restated" : ""));
  }
  return told;
}
// What the roster's events do: staff changed, and on-call reacts.
void Staffed(RotaWorld& world, const std::string& id, const std::function<void(Staff&)>& change) {
  const State before = world.state();
  world.ChangeStaff(id, change);
  const std::vector<RecordRef> touched = {{kKindOf<Staff>, RotaWorld::StaffKey(id)}};
  const DecideContext context = world.Deciding(world.now(), "");
  EventList events;
  ReactWithCoverage({StateView(before, world.rows()), world.View(), EventView{}, touched, context},
                    events);
  world.Commit(std::move(events), context, world.now());
}

TEST(CoverageChanged, FactsPublishAtOnceTimePublishesAtItsInstant) {
  RotaWorld world = World();
  AddAccepted(world, "b", TIER_BACKUP, "tb", H(0), H(30));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(30));
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(10), H(20));
  EXPECT_THAT(Published(world), ElementsAre("0 UNCOVERED"));
  world.AdvanceTo(H(100));
  EXPECT_THAT(Published(world), ElementsAre("0 UNCOVERED", "10 FULL", "20 UNCOVERED", "30 DARK"));
  world.AdvanceTo(H(10000));
  EXPECT_THAT(Published(world), SizeIs(4));  // at rest
}

TEST(CoverageChanged, SaysWhichTiersAreHoles) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(10));
  world.AddLeave("ta", H(2), H(3));
  world.AdvanceTo(H(2));
  const auto events = world.Events<events::v1::CoverageChanged>();
  const auto& last = events.back();
  EXPECT_EQ(last.verdict(), COVERAGE_VERDICT_DARK);
  ASSERT_EQ(last.holes_size(), 3);
  EXPECT_EQ(last.holes(0).staff(), RotaWorld::StaffKey("ta"));
  EXPECT_EQ(last.holes(0).reason(), INVALID_REASON_ON_LEAVE);
  EXPECT_FALSE(last.holes(1).has_staff());
  EXPECT_EQ(last.holes(1).reason(), INVALID_REASON_NO_SHIFT);
}

TEST(CoverageChanged, AShiftForTomorrowPublishesTheDarkOfToday) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(24), H(48)).ok());
  EXPECT_THAT(Published(world), ElementsAre("0 DARK"));
  const auto rota = world.View().Find<Rota>(RotaKey(TeamName(RotaWorld::kTeam)));
  EXPECT_EQ(rota->verdict, COVERAGE_VERDICT_DARK);
  EXPECT_EQ(rota->verdict_at, kNow);
}

TEST(CoverageChanged, AcceptanceAndEndingAreFacts) {
  RotaWorld world = World();
  AddAccepted(world, "b", TIER_BACKUP, "tb", H(0), H(30));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(30));
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(0), H(30)).ok());
  world.AdvanceTo(H(1));
  ASSERT_TRUE(world.Accept("p").ok());
  world.AdvanceTo(H(2));
  ASSERT_TRUE(world.EndShift("p", Instant(H(5))).ok());
  EXPECT_THAT(Published(world), ElementsAre("0 UNCOVERED", "0 UNCONFIRMED", "1 FULL"));
  world.AdvanceTo(H(5));
  EXPECT_EQ(Published(world).back(), "5 UNCOVERED");
}

TEST(CoverageChanged, FactsOfStaffThatValidityRestsOn) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(24 * 40));
  AddAccepted(world, "b", TIER_BACKUP, "tb", H(0), H(24 * 40));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(24 * 40));
  const size_t so_far = Published(world).size();
  world.AdvanceTo(H(1));
  Staffed(world, "tb", [](Staff& s) {
    s.leaves.push_back({"l", LEAVE_KIND_SICK, H(1), H(9), StaffName()});
  });
  world.AdvanceTo(H(2));
  Staffed(world, "tb", [](Staff& s) { s.leaves.clear(); });
  world.AdvanceTo(H(3));
  Staffed(world, "ta", [](Staff& s) {  // says nothing about coverage
    s.cases.push_back({FamilyName("agencies/ct/families/f"), TeamName(RotaWorld::kTeam)});
    s.judged_at = H(3);
  });
  std::vector<std::string> told = Published(world);
  told.erase(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(so_far));
  EXPECT_THAT(told, ElementsAre("1 DEGRADED", "2 FULL"));
  // Contact tests of 1 June run out together after 30 x 24 h; a new one of ta's mends the primary.
  world.AdvanceTo(H(24 * 30));
  EXPECT_EQ(Published(world).back(), absl::StrCat(24 * 30, " DARK"));
  world.AdvanceTo(H(24 * 30 + 1));
  Staffed(world, "ta", [&](Staff& s) { s.contact_checks.push_back({"mobile", world.now()}); });
  EXPECT_EQ(Published(world).back(), absl::StrCat(24 * 30 + 1, " DEGRADED"));
}

// A leave that began and ended before it was entered: no alarm about what is past, one restated
// fact, and the deadlines lie ahead again.
// Hazard H8.
TEST(CoverageChanged, AFactRecordedLateRestatesAndDoesNotAlarm) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(50));
  AddAccepted(world, "b", TIER_BACKUP, "tb", H(0), H(50));
  AddAccepted(world, "s", TIER_SUPERVISOR, "sup", H(0), H(50));
  world.AdvanceTo(H(10));
  const size_t so_far = Published(world).size();
  Staffed(world, "ta", [](Staff& s) {
    s.leaves.push_back({"l", LEAVE_KIND_SICK, H(2), H(4), StaffName()});
  });
  ASSERT_THAT(Published(world), SizeIs(so_far + 1));
  EXPECT_EQ(Published(world).back(), "10 FULL restated");
  EXPECT_EQ(world.Coverage(H(2), H(4)).uncovered_minutes(), 120u);  // the views do say it
  world.AdvanceTo(H(50));
  EXPECT_THAT(Published(world), SizeIs(so_far + 2));
  EXPECT_EQ(Published(world).back(), "50 DARK");
}

TEST(CoverageChanged, ANewVersionOfTheProgrammeCountsFromItsInstant) {
  RotaWorld world = World();
  AddAccepted(world, "p", TIER_PRIMARY, "ta", H(0), H(50));
  programme::v1::Programme one_tier = RotaWorld::ProgrammeFile("mst-ipv-connecticut");
  one_tier.mutable_on_call()->mutable_tiers()->clear_values();
  one_tier.mutable_on_call()->mutable_tiers()->add_values(TIER_PRIMARY);
  world.PublishProgramme(one_tier, H(10));
  world.AdvanceTo(H(20));
  EXPECT_EQ(Published(world).back(), "10 FULL");
}

TEST(CoverageChanged, NoRotaNoEventsAndNoDeadlines) {
  RotaWorld world = World();
  Staffed(world, "ta", [](Staff& s) { s.trainings.clear(); });
  EXPECT_THAT(world.log(), IsEmpty());
  EXPECT_THAT(world.domain().AllDeadlines(world.View(), testkit::TestZones()), IsEmpty());
}

// ---- the record ----

TEST(RotaPages, MonthsLongPastLeaveMemoryAndStillAnswer) {
  RotaWorld world = World();
  for (int week = 0; week < 60; ++week) {
    AddAccepted(world, "p" + std::to_string(week), TIER_PRIMARY, "ta", H(168 * week),
                H(168 * (week + 1)));
    world.AdvanceTo(H(168 * (week + 1)));
  }
  EXPECT_LE(world.state().map<RotaPage>().size(), 6u);
  EXPECT_EQ(world.state().map<ShiftIndex>().size(), 0u);
  const auto rota = world.View().Find<Rota>(RotaKey(TeamName(RotaWorld::kTeam)));
  EXPECT_GE(rota->pages.size(), 14u);
  for (int week = 0; week < 60; ++week) {
    const v1::WhoIsOnCallResponse who = world.Who(H(168 * week + 5));
    ASSERT_EQ(who.tiers(0).holders_size(), 1) << week;
    EXPECT_EQ(who.tiers(0).holders(0).shift(), RotaWorld::ShiftKey("p" + std::to_string(week)));
  }
}

}  // namespace
}  // namespace vigil::scheduler
