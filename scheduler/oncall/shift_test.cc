// Method: a table or small story a rule of D18 and of the rulings on the rota; every refusal by its
// stable reason, with nothing written; limits at the limit and one past it.
#include <string>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testkit::Instant;
using testkit::Local;
using testkit::RotaWorld;
using testkit::TimeOf;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T12:00Z");

RotaWorld World(absl::Time now = kNow) {
  RotaWorld world(now);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, now);
  world.AddStaff("tb", STAFF_ROLE_THERAPIST, now);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, now);
  return world;
}
std::string ReasonOf(const auto& result) { return scheduler::ReasonOf(result.status()); }
std::string Message(const auto& result) { return std::string(result.status().message()); }
absl::Time H(int hours) { return kNow + absl::Hours(hours); }

// ---- adding ----

TEST(AddShiftD18, TypedInLocalTimeResolvedToInstants) {
  RotaWorld world = World(Utc("2026-10-30T12:00Z"));
  const auto added =
      world.AddShift("p", TIER_PRIMARY, "ta", Local("2026-10-30T17:00"), Local("2026-11-02T09:00"));
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_EQ(added->shift().name(), RotaWorld::ShiftKey("p"));
  EXPECT_EQ(TimeOf(added->shift().start()), Utc("2026-10-30T21:00Z"));
  EXPECT_EQ(TimeOf(added->shift().end()), Utc("2026-11-02T14:00Z"));
  EXPECT_EQ(added->shift().tier(), TIER_PRIMARY);
  EXPECT_FALSE(added->shift().accepted());
  const auto events = world.Events<events::v1::ShiftAdded>();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].start().civil(), "2026-10-30T17:00:00");  // the civil intent stays
  EXPECT_EQ(events[0].start().zone(), "America/New_York");
}

TEST(AddShiftD18, ASkippedOrRepeatedTimeIsRefusedWithBothChoices) {
  RotaWorld world = World(Utc("2026-10-30T12:00Z"));
  const auto repeated =
      world.AddShift("p", TIER_PRIMARY, "ta", Local("2026-11-01T01:30"), Local("2026-11-01T09:00"));
  EXPECT_EQ(ReasonOf(repeated), "LOCAL_TIME_REPEATED");
  EXPECT_THAT(Message(repeated), AllOf(HasSubstr("01:30 EDT = 05:30Z"),
                                       HasSubstr("01:30 EST = 06:30Z"), HasSubstr("start")));
  const auto skipped =
      world.AddShift("p", TIER_PRIMARY, "ta", Local("2027-03-13T17:00"), Local("2027-03-14T02:30"));
  EXPECT_EQ(ReasonOf(skipped), "LOCAL_TIME_SKIPPED");
  EXPECT_THAT(Message(skipped), AllOf(HasSubstr("01:30 EST = 06:30Z"),
                                      HasSubstr("03:30 EDT = 07:30Z"), HasSubstr("end")));
  EXPECT_TRUE(world.log().empty());
  // With its offset either of the two is meant.
  const auto second = world.AddShift("p", TIER_PRIMARY, "ta", Local("2026-11-01T01:30", "-05:00"),
                                     Local("2026-11-01T09:00"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(TimeOf(second->shift().start()), Utc("2026-11-01T06:30Z"));
}

TEST(AddShiftD18, EitherZoneMayBeNamedAndShiftsOfTwoZonesMeet) {
  RotaWorld world = World(Utc("2026-10-20T12:00Z"));
  ASSERT_TRUE(
      world.AddShift("ny", TIER_PRIMARY, "ta", Local("2026-10-25T17:00"), Local("2026-10-26T09:00"))
          .ok());
  const auto london =
      world.AddShift("ldn", TIER_PRIMARY, "tb", Local("2026-10-26T13:00", "", "Europe/London"),
                     Local("2026-10-26T22:00", "", "Europe/London"));
  ASSERT_TRUE(london.ok()) << london.status();
  EXPECT_EQ(TimeOf(london->shift().start()), Utc("2026-10-26T13:00Z"));
  EXPECT_EQ(london->shift().start().zone(), "Europe/London");  // shown as it was entered
}

TEST(AddShiftRulings, ShiftTimesAreWholeMinutes) {
  RotaWorld world = World();
  EXPECT_THAT(Message(world.AddShift("p", TIER_PRIMARY, "ta", H(1) + absl::Seconds(1), H(9))),
              HasSubstr("whole minute"));
  EXPECT_THAT(Message(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(9) + absl::Microseconds(1))),
              HasSubstr("whole minute"));
}

TEST(AddShiftRulings, AnEmptyOrBackwardSpanIsRefused) {
  RotaWorld world = World();
  EXPECT_THAT(Message(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(1))), HasSubstr("end"));
  EXPECT_THAT(Message(world.AddShift("p", TIER_PRIMARY, "ta", H(2), H(1))), HasSubstr("end"));
  EXPECT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(1) + absl::Minutes(1)).ok());
}

// Nothing recorded at R changes who was on call before R.
TEST(AddShiftRulings, AShiftEnteredAfterItBeganIsInForceFromItsRecording) {
  RotaWorld world = World(kNow + absl::Seconds(42));
  const auto added = world.AddShift("p", TIER_PRIMARY, "ta", H(-3), H(9));
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_EQ(TimeOf(added->shift().start()), kNow + absl::Seconds(42));
  ASSERT_GE(added->warnings_size(), 1);
  EXPECT_THAT(added->warnings(0), HasSubstr("in force from"));
  EXPECT_EQ(world.Who(kNow).tiers(0).holders_size(), 0);
  EXPECT_EQ(world.Who(kNow + absl::Seconds(42)).tiers(0).holders_size(), 1);
}

TEST(AddShiftRulings, AShiftThatIsOverIsRefused) {
  RotaWorld world = World();
  EXPECT_EQ(ReasonOf(world.AddShift("p", TIER_PRIMARY, "ta", H(-9), H(0))), "TIME_PASSED");
  EXPECT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(-9), H(0) + absl::Minutes(1)).ok());
}

TEST(AddShiftD18, OnePersonHoldsATierOnceAtATime) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(10), H(20)).ok());
  for (const auto& [start, end] :
       {std::pair{H(10), H(20)}, {H(9), H(11)}, {H(19), H(21)}, {H(12), H(13)}, {H(0), H(2000)}}) {
    EXPECT_EQ(ReasonOf(world.AddShift("q", TIER_PRIMARY, "ta", start, end)), "SHIFT_OVERLAPS");
  }
  EXPECT_TRUE(world.AddShift("before", TIER_PRIMARY, "ta", H(5), H(10)).ok());  // they only meet
  EXPECT_TRUE(world.AddShift("after", TIER_PRIMARY, "ta", H(20), H(25)).ok());
  EXPECT_TRUE(world.AddShift("together", TIER_PRIMARY, "tb", H(10), H(20)).ok());
  EXPECT_TRUE(world.AddShift("other-tier", TIER_BACKUP, "ta", H(10), H(20)).ok());
  // What has been ended or removed is free again.
  ASSERT_TRUE(world.EndShift("p", Instant(H(15))).ok());
  EXPECT_TRUE(world.AddShift("rest", TIER_PRIMARY, "ta", H(15), H(20)).ok());
}

TEST(AddShift, OverlapsAreSeenAcrossMonths) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("long", TIER_SUPERVISOR, "sup", H(0), H(24 * 80)).ok());
  for (int day = 1; day < 80; day += 13) {
    EXPECT_EQ(ReasonOf(world.AddShift("q", TIER_SUPERVISOR, "sup", H(24 * day), H(24 * day + 1))),
              "SHIFT_OVERLAPS");
  }
}

TEST(AddShift, NamesAreCheckedAndIdsNeverReused) {
  RotaWorld world = World();
  const auto add = [&](const std::string& team, const std::string& staff) {
    v1::AddShiftRequest request;
    request.set_team(team);
    request.set_shift_id("p");
    request.set_tier(TIER_PRIMARY);
    request.set_staff(staff);
    *request.mutable_start() = Instant(H(1));
    *request.mutable_end() = Instant(H(2));
    return world.Do(request);
  };
  EXPECT_EQ(ReasonOf(add("agencies/ct/teams/none", RotaWorld::StaffKey("ta"))), "TEAM_NOT_FOUND");
  EXPECT_EQ(ReasonOf(add(RotaWorld::kTeam, RotaWorld::StaffKey("none"))), "STAFF_NOT_FOUND");
  EXPECT_EQ(ReasonOf(add(RotaWorld::kTeam, "agencies/ma/staff/ta")), "INVALID_FIELD");
  EXPECT_TRUE(world.log().empty());
  ASSERT_TRUE(add(RotaWorld::kTeam, RotaWorld::StaffKey("ta")).ok());
  EXPECT_EQ(ReasonOf(add(RotaWorld::kTeam, RotaWorld::StaffKey("tb"))), "SHIFT_EXISTS");
  ASSERT_TRUE(world.EndShift("p").ok());
  EXPECT_EQ(ReasonOf(add(RotaWorld::kTeam, RotaWorld::StaffKey("tb"))), "SHIFT_EXISTS");
}

TEST(AddShift, LengthAndDistanceAtTheirLimitsAndOnePast) {
  RotaWorld world = World();
  const int days = limits::kMaxShiftDays;
  EXPECT_FALSE(world.AddShift("a", TIER_PRIMARY, "ta", H(0), H(24 * days) + absl::Minutes(1)).ok());
  EXPECT_TRUE(world.AddShift("b", TIER_PRIMARY, "ta", H(0), H(24 * days)).ok());
  const absl::Time far = H(24 * limits::kMaxShiftAheadDays);
  EXPECT_FALSE(
      world.AddShift("c", TIER_PRIMARY, "ta", far + absl::Minutes(1), far + absl::Hours(8)).ok());
  EXPECT_TRUE(world.AddShift("d", TIER_PRIMARY, "ta", far, far + absl::Hours(8)).ok());
}

TEST(AddShift, APageAtItsLimitAndOnePast) {
  RotaWorld world = World();
  for (int i = 0; i < limits::kMaxShiftsPerPage; ++i) {
    const absl::Time start = kNow + absl::Minutes(i);
    ASSERT_TRUE(
        world.AddShift("s" + std::to_string(i), TIER_PRIMARY, "ta", start, start + absl::Minutes(1))
            .ok());
  }
  EXPECT_EQ(ReasonOf(world.AddShift("more", TIER_PRIMARY, "tb", H(500), H(501))), "ROTA_PAGE_FULL");
  EXPECT_TRUE(world.AddShift("next-month", TIER_PRIMARY, "tb", H(24 * 31), H(24 * 31 + 1)).ok());
}

// ---- ending ----

TEST(EndShiftRulings, EndsNowToTheSecondAndThePastStays) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(-1), H(9)).ok());
  world.AdvanceTo(H(2) + absl::Seconds(17));
  const auto ended = world.EndShift("p");
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(TimeOf(ended->shift().end()), H(2) + absl::Seconds(17));
  EXPECT_EQ(world.Who(H(2) + absl::Seconds(16)).tiers(0).holders_size(), 1);
  EXPECT_EQ(world.Who(H(2) + absl::Seconds(17)).tiers(0).holders_size(), 0);
  EXPECT_EQ(ReasonOf(world.EndShift("p")), "SHIFT_OVER");
}

TEST(EndShiftRulings, FromATimeToCome) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(0), H(9)).ok());
  world.AdvanceTo(H(1));
  EXPECT_EQ(ReasonOf(world.EndShift("p", Instant(H(1) - absl::Minutes(1)))), "TIME_PASSED");
  EXPECT_THAT(Message(world.EndShift("p", Instant(H(2) + absl::Seconds(1)))),
              HasSubstr("whole minute"));
  EXPECT_THAT(Message(world.EndShift("p", Instant(H(9)))), HasSubstr("own end"));
  ASSERT_TRUE(world.EndShift("p", Instant(H(4))).ok());
  EXPECT_EQ(world.Who(H(4) - absl::Minutes(1)).tiers(0).holders_size(), 1);
  EXPECT_EQ(world.Who(H(4)).tiers(0).holders_size(), 0);
  // Earlier still is possible, later is another shift.
  EXPECT_THAT(Message(world.EndShift("p", Instant(H(5)))), HasSubstr("own end"));
  ASSERT_TRUE(world.EndShift("p", Instant(H(2))).ok());
  EXPECT_EQ(world.Who(H(2)).tiers(0).holders_size(), 0);
}

TEST(EndShiftRulings, BeforeItsStartAShiftIsRemovedWholeOrShortened) {
  for (const bool with_time : {false, true}) {
    RotaWorld world = World();
    ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(10), H(20)).ok());
    const auto removed = with_time ? world.EndShift("p", Instant(H(3))) : world.EndShift("p");
    ASSERT_TRUE(removed.ok()) << removed.status();
    EXPECT_EQ(removed->shift().name(), RotaWorld::ShiftKey("p"));
    EXPECT_EQ(world.Who(H(10)).tiers(0).holders_size(), 0);
    EXPECT_EQ(ReasonOf(world.EndShift("p")), "SHIFT_REMOVED");
    EXPECT_EQ(ReasonOf(world.Accept("p")), "SHIFT_REMOVED");
  }
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(10), H(20)).ok());
  ASSERT_TRUE(world.EndShift("p", Instant(H(15))).ok());
  EXPECT_EQ(world.Who(H(14)).tiers(0).holders_size(), 1);
  EXPECT_EQ(world.Who(H(15)).tiers(0).holders_size(), 0);
}

TEST(EndShift, AShiftOfSeveralMonthsEndsOnEveryPage) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("long", TIER_SUPERVISOR, "sup", H(0), H(24 * 80)).ok());
  world.AdvanceTo(H(24 * 35));
  ASSERT_TRUE(world.EndShift("long", Instant(H(24 * 36))).ok());
  EXPECT_EQ(world.Who(H(24 * 36) - absl::Minutes(1)).tiers(2).holders_size(), 1);
  for (int day = 36; day < 90; day += 3)
    EXPECT_EQ(world.Who(H(24 * day)).tiers(2).holders_size(), 0) << day;
}

TEST(EndShift, AnUnknownShiftIsNotFound) {
  RotaWorld world = World();
  EXPECT_EQ(ReasonOf(world.EndShift("none")), "SHIFT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Accept("none")), "SHIFT_NOT_FOUND");
}

// ---- accepting ----

TEST(AcceptShiftD18, ByItsHolderOnce) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(9)).ok());
  EXPECT_EQ(ReasonOf(world.Accept("p", RotaWorld::StaffKey("tb"))), "NOT_THE_HOLDER");
  const auto accepted = world.Accept("p", RotaWorld::StaffKey("ta"));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_TRUE(accepted->shift().accepted());
  EXPECT_EQ(TimeOf(accepted->shift().accepted_at()), kNow);
  EXPECT_EQ(ReasonOf(world.Accept("p", RotaWorld::StaffKey("ta"))), "SHIFT_ACCEPTED");
}

// Whoever else it is, staff or not: a hand-over that a stranger accepts is one that nobody has.
TEST(AcceptShiftD18, ByTheHolderOnTheirBehalfOrByWhoAnswersForTheRota) {
  struct Row {
    std::string actor, role, on_behalf_of, reason;
  };
  const std::string ta = RotaWorld::StaffKey("ta"), tb = RotaWorld::StaffKey("tb");
  for (const Row& row :
       {Row{ta, "therapist", "", ""}, Row{tb, "therapist", "", "NOT_THE_HOLDER"},
        Row{"tester", "", "", "NOT_THE_HOLDER"}, Row{"importer", "therapist", tb, "NOT_THE_HOLDER"},
        Row{"importer", "therapist", ta, ""}, Row{tb, "supervisor", "", ""},
        Row{tb, "manager", "", ""}, Row{"ops", "admin", "", ""}}) {
    RotaWorld world = World();
    ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(9)).ok());
    const auto result = world.Accept("p", row.actor, row.role, row.on_behalf_of);
    EXPECT_EQ(ReasonOf(result), row.reason) << row.actor << "/" << row.role;
    EXPECT_EQ(world.Who(H(1)).tiers(0).holders(0).accepted(), row.reason.empty());
  }
}

TEST(AcceptShiftD18, AlsoWhileItRunsNotWhenItIsOver) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(9)).ok());
  ASSERT_TRUE(world.AddShift("q", TIER_PRIMARY, "tb", H(1), H(9)).ok());
  world.AdvanceTo(H(9) - absl::Seconds(1));
  EXPECT_TRUE(world.Accept("p").ok());
  world.AdvanceTo(H(9));
  EXPECT_EQ(ReasonOf(world.Accept("q")), "SHIFT_OVER");
}

}  // namespace
}  // namespace vigil::scheduler
