// Method: a table or a small story a rule (D17, D27, D30), each refusal by its stable reason, and
// the state compared before and after a refusal: nothing half written.
#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/call_world.h"

namespace vigil::scheduler {
namespace {

using testkit::CallWorld;
using testkit::Instant;
using testkit::Local;
using testkit::SealedText;
using testkit::TimeOf;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T20:00Z");

CallWorld World() {
  CallWorld world(kNow);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("tb", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, kNow);
  const absl::Time end = Utc("2026-06-08T20:00Z");
  EXPECT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", kNow, end).ok());
  EXPECT_TRUE(world.AddShift("b", TIER_BACKUP, "tb", kNow, end).ok());
  world.AddFamily("f1", CASE_STATUS_OPEN);
  return world;
}

std::string ReasonOf(const auto& result) { return scheduler::ReasonOf(result.status()); }

// ---- received ----

TEST(CallD30, ACaseWhoseClosureIsAnnouncedIsOpenUntilItsEnd) {
  CallWorld world = World();
  const absl::Time end = kNow + absl::Hours(30);
  world.AddFamily("leaving", CASE_STATUS_CLOSED, CallWorld::kTeam, end);
  const auto call = world.Receive("c1", "leaving");
  ASSERT_TRUE(call.ok()) << call.status();
  EXPECT_EQ(call->call().case_status(), CASE_STATUS_OPEN);
  v1::GetCallRequest get;
  get.set_name(CallWorld::CallKey("c1"));
  for (const auto& [t, status] :
       {std::pair{end - absl::Seconds(1), CASE_STATUS_OPEN}, std::pair{end, CASE_STATUS_CLOSED}}) {
    world.AdvanceTo(t);
    EXPECT_EQ(world.Ask(get)->call().case_status(), status);
    EXPECT_EQ(world.List({}).calls(0).case_status(), status);
  }
}

TEST(CallD17, ReceivedKeepsWhoHeldTheTiersThen) {
  CallWorld world = World();
  world.AddLeave("tb", kNow, kNow + absl::Hours(1));
  const auto call = world.Receive("c1", "f1");
  ASSERT_TRUE(call.ok()) << call.status();
  EXPECT_EQ(call->call().status(), CALL_STATUS_RECEIVED);
  ASSERT_EQ(call->call().holders_size(), 2);
  EXPECT_EQ(call->call().holders(0).tier(), TIER_PRIMARY);
  EXPECT_EQ(call->call().holders(0).staff(), CallWorld::StaffKey("ta"));
  EXPECT_TRUE(call->call().holders(0).valid());
  EXPECT_EQ(call->call().holders(1).tier(), TIER_BACKUP);
  EXPECT_FALSE(call->call().holders(1).valid());
  // That the leave is over later, or the shift ended, does not change what was recorded.
  world.AdvanceTo(kNow + absl::Hours(2));
  ASSERT_TRUE(world.EndShift("p").ok());
  v1::GetCallRequest get;
  get.set_name(CallWorld::CallKey("c1"));
  const auto later = world.Ask(get);
  ASSERT_TRUE(later.ok());
  EXPECT_EQ(later->call().holders_size(), 2);
  EXPECT_FALSE(later->call().holders(1).valid());
}

TEST(CallD30, ACallerIsTakenWhateverTheCaseAndWhicheverTheTeam) {
  CallWorld world = World();
  world.AddTeam("other");
  int n = 0;
  for (const CaseStatus status : {CASE_STATUS_REFERRED, CASE_STATUS_INCOMING, CASE_STATUS_OPEN,
                                  CASE_STATUS_CLOSED, CASE_STATUS_NOT_OPENED}) {
    const std::string id = "s" + std::to_string(++n);
    world.AddFamily(id, status, "agencies/ct/teams/other");
    const auto call = world.Receive(id, id);
    ASSERT_TRUE(call.ok()) << call.status();
    EXPECT_EQ(call->call().case_status(), status);
    EXPECT_EQ(call->call().team(), CallWorld::kTeam);
  }
  const auto unknown = world.Receive("nobody");
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_EQ(unknown->call().case_status(), CASE_STATUS_UNSPECIFIED);
  EXPECT_EQ(unknown->call().family(), "");
}

TEST(CallD17, ReceivedWithNobodyOnCall) {
  CallWorld world(kNow);
  const auto call = world.Receive("c1");
  ASSERT_TRUE(call.ok()) << call.status();
  EXPECT_EQ(call->call().holders_size(), 0);
}

TEST(CallD27, BothTimesOfEveryStepAreKept) {
  CallWorld world = World();
  const absl::Time t0 = kNow;
  world.AdvanceTo(t0 + absl::Minutes(4));
  ASSERT_TRUE(world.Receive("c1", "f1", Instant(t0)).ok());
  world.AdvanceTo(t0 + absl::Minutes(6));
  ASSERT_TRUE(world.Acknowledge("c1", "ta", Instant(t0 + absl::Minutes(1))).ok());
  world.AdvanceTo(t0 + absl::Minutes(7));
  ASSERT_TRUE(world.Connect("c1", "ta", Instant(t0 + absl::Seconds(125))).ok());
  world.AdvanceTo(t0 + absl::Minutes(50));
  const auto closed = world.Close("c1");
  ASSERT_TRUE(closed.ok()) << closed.status();
  const v1::Call& call = closed->call();
  EXPECT_EQ(TimeOf(call.received_at()), t0);
  EXPECT_EQ(TimeOf(call.received_recorded_at()), t0 + absl::Minutes(4));
  EXPECT_EQ(TimeOf(call.acknowledged_at()), t0 + absl::Minutes(1));
  EXPECT_EQ(TimeOf(call.acknowledged_recorded_at()), t0 + absl::Minutes(6));
  EXPECT_EQ(TimeOf(call.connected_at()), t0 + absl::Seconds(125));
  EXPECT_EQ(TimeOf(call.connected_recorded_at()), t0 + absl::Minutes(7));
  EXPECT_EQ(TimeOf(call.ended_at()), t0 + absl::Minutes(50));
  EXPECT_EQ(TimeOf(call.ended_recorded_at()), t0 + absl::Minutes(50));
  EXPECT_EQ(call.seconds_to_acknowledged(), 60u);
  EXPECT_EQ(call.seconds_to_connected(), 125u);
  EXPECT_EQ(call.status(), CALL_STATUS_CLOSED);
}

TEST(CallD27, MoreThanFiveMinutesLateIsEnteredAfterwards) {
  CallWorld world = World();
  world.AdvanceTo(kNow + absl::Hours(1));
  const absl::Time now = world.now();
  struct Case {
    absl::Duration before;
    bool afterwards;
  };
  int n = 0;
  for (const Case& c : {Case{absl::ZeroDuration(), false}, Case{absl::Minutes(5), false},
                        Case{absl::Minutes(5) + absl::Microseconds(1), true}}) {
    const auto call = world.Receive("c" + std::to_string(++n), "f1", Instant(now - c.before));
    ASSERT_TRUE(call.ok()) << call.status();
    EXPECT_EQ(call->call().entered_afterwards(), c.afterwards) << c.before;
  }
}

TEST(CallD27, WhatHappenedLiesAtMostTwoMinutesAhead) {
  CallWorld world = World();
  const auto ahead = world.Receive("c1", "f1", Instant(kNow + absl::Minutes(2)));
  ASSERT_TRUE(ahead.ok()) << ahead.status();
  // The next step, without a time of its own, does not fall before it.
  const auto acknowledged = world.Acknowledge("c1", "ta");
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  EXPECT_EQ(acknowledged->call().seconds_to_acknowledged(), 0u);
  EXPECT_EQ(ReasonOf(world.Receive("c2", "f1", Instant(kNow + absl::Seconds(121)))), "TIME_AHEAD");
  EXPECT_EQ(ReasonOf(world.Connect("c1", "ta", Instant(kNow + absl::Seconds(121)))), "TIME_AHEAD");
}

TEST(CallD27, AStepDoesNotFallBeforeTheOneBefore) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  world.AdvanceTo(kNow + absl::Minutes(10));
  EXPECT_EQ(ReasonOf(world.Acknowledge("c1", "ta", Instant(kNow - absl::Seconds(1)))),
            "TIME_ORDER");
  EXPECT_EQ(ReasonOf(world.Connect("c1", "ta", Instant(kNow - absl::Seconds(1)))), "TIME_ORDER");
  ASSERT_TRUE(world.Acknowledge("c1", "ta", Instant(kNow + absl::Minutes(2))).ok());
  EXPECT_EQ(ReasonOf(world.Connect("c1", "ta", Instant(kNow + absl::Minutes(1)))), "TIME_ORDER");
  ASSERT_TRUE(world.Connect("c1", "ta", Instant(kNow + absl::Minutes(2))).ok());
  v1::CloseCallRequest close = world.CloseRequest("c1", CALL_DISPOSITION_RESOLVED_BY_PHONE);
  *close.mutable_ended_at() = Instant(kNow + absl::Minutes(1));
  EXPECT_EQ(ReasonOf(world.Do(close)), "TIME_ORDER");
  EXPECT_TRUE(world.Close("c1").ok());
}

// ---- acknowledged, connected ----

TEST(CallD17, TheFirstAcknowledgementOwnsAndALaterOneIsToldWho) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  ASSERT_TRUE(world.Acknowledge("c1", "ta").ok());
  const auto second = world.Acknowledge("c1", "tb");
  EXPECT_EQ(ReasonOf(second), "CALL_ACKNOWLEDGED");
  EXPECT_THAT(std::string(second.status().message()),
              testing::HasSubstr(CallWorld::StaffKey("ta")));
  // Somebody else may still be the one who connects: the 15 minutes are about connected.
  const auto connected = world.Connect("c1", "tb");
  ASSERT_TRUE(connected.ok()) << connected.status();
  EXPECT_EQ(connected->call().acknowledged_by(), CallWorld::StaffKey("ta"));
  EXPECT_EQ(connected->call().connected_by(), CallWorld::StaffKey("tb"));
  const auto again = world.Connect("c1", "ta");
  EXPECT_EQ(ReasonOf(again), "CALL_CONNECTED");
  EXPECT_THAT(std::string(again.status().message()), testing::HasSubstr(CallWorld::StaffKey("tb")));
}

TEST(CallD17, ConnectingAcknowledgesWhenNobodyHad) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  world.AdvanceTo(kNow + absl::Seconds(70));
  const auto connected = world.Connect("c1", "tb");
  ASSERT_TRUE(connected.ok()) << connected.status();
  EXPECT_EQ(connected->call().acknowledged_by(), CallWorld::StaffKey("tb"));
  EXPECT_EQ(connected->call().seconds_to_acknowledged(), 70u);
  EXPECT_EQ(connected->call().seconds_to_connected(), 70u);
  EXPECT_EQ(world.Events<events::v1::CallAcknowledged>().size(), 1u);
}

// ---- identified ----

TEST(CallD30, TheCallerIsIdentifiedLaterAndCorrected) {
  CallWorld world = World();
  world.AddFamily("f2", CASE_STATUS_CLOSED);
  ASSERT_TRUE(world.Receive("c1").ok());
  ASSERT_TRUE(world.Identify("c1", "f1").ok());
  EXPECT_EQ(ReasonOf(world.Identify("c1", "f1")), "CALLER_IDENTIFIED");
  ASSERT_TRUE(world.Close("c1").ok());
  const auto corrected = world.Identify("c1", "f2");  // H9: found out after the call
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->call().family(), CallWorld::FamilyKey("f2"));
  EXPECT_EQ(corrected->call().case_status(), CASE_STATUS_CLOSED);
  v1::ListCallsRequest of_f1, of_f2;
  of_f1.set_family(CallWorld::FamilyKey("f1"));
  of_f2.set_family(CallWorld::FamilyKey("f2"));
  EXPECT_EQ(world.List(of_f1).calls_size(), 0);
  EXPECT_EQ(world.List(of_f2).calls_size(), 1);
}

// ---- closed ----

TEST(CallD17, AFollowUpNeedsItsOwnerAndItsTime) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  v1::CloseCallRequest close = world.CloseRequest("c1", CALL_DISPOSITION_FOLLOW_UP);
  EXPECT_EQ(world.Do(close).status().code(), absl::StatusCode::kInvalidArgument);
  close.set_follow_up_owner(CallWorld::StaffKey("ta"));
  const auto no_due = world.Do(close);
  EXPECT_THAT(std::string(no_due.status().message()), testing::HasSubstr("follow_up_due"));
  *close.mutable_follow_up_due() = Local("2026-06-01T16:00");  // = kNow: not after the end
  EXPECT_EQ(ReasonOf(world.Do(close)), "TIME_ORDER");
  *close.mutable_follow_up_due() = Local("2026-06-02T17:00");
  *close.mutable_summary()->mutable_sealed() = SealedText("summary");
  const auto closed = world.Do(close);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->call().follow_up_owner(), CallWorld::StaffKey("ta"));
  EXPECT_EQ(TimeOf(closed->call().follow_up_due()), Utc("2026-06-02T21:00Z"));
  EXPECT_EQ(closed->call().summary().sealed().ciphertext(), "summary");
}

TEST(CallD17, AFollowUpMayGoWithAnyDispositionButWhole) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  v1::CloseCallRequest close = world.CloseRequest("c1", CALL_DISPOSITION_CALL_OUT);
  *close.mutable_follow_up_due() = Local("2026-06-02T17:00");
  const auto no_owner = world.Do(close);
  EXPECT_THAT(std::string(no_owner.status().message()), testing::HasSubstr("follow_up_owner"));
  close.clear_follow_up_due();
  close.set_follow_up_owner(CallWorld::StaffKey("ta"));
  EXPECT_FALSE(world.Do(close).ok());
  *close.mutable_follow_up_due() = Local("2026-06-02T17:00");
  EXPECT_TRUE(world.Do(close).ok());
}

TEST(CallD17, AClosedCallTakesNoStepAndLeavesMemory) {
  CallWorld world = World();
  v1::ReceiveCallRequest request = world.ReceiveRequest("c1", "f1");
  *request.mutable_caller_number()->mutable_sealed() = SealedText("+15550100");
  *request.mutable_note()->mutable_sealed() = SealedText("note");
  ASSERT_TRUE(world.Do(request).ok());
  EXPECT_EQ(world.state().map<Call>().size(), 1u);
  ASSERT_TRUE(world.Close("c1", CALL_DISPOSITION_WRONG_NUMBER).ok());
  EXPECT_EQ(world.state().map<Call>().size(), 0u);
  EXPECT_EQ(ReasonOf(world.Acknowledge("c1", "ta")), "CALL_CLOSED");
  EXPECT_EQ(ReasonOf(world.Connect("c1", "ta")), "CALL_CLOSED");
  EXPECT_EQ(ReasonOf(world.Close("c1")), "CALL_CLOSED");
  EXPECT_EQ(ReasonOf(world.Receive("c1", "f1")), "CALL_EXISTS");
  v1::GetCallRequest get;
  get.set_name(CallWorld::CallKey("c1"));
  const auto stored = world.Ask(get);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->call().disposition(), CALL_DISPOSITION_WRONG_NUMBER);
  EXPECT_EQ(stored->call().caller_number().sealed().ciphertext(), "+15550100");
  EXPECT_EQ(stored->call().note().sealed().ciphertext(), "note");
  const auto book = world.View().Find<CallBook>("agencies/ct/calls");
  EXPECT_TRUE(book->open.empty());
  EXPECT_EQ(book->total, 1u);
}

// ---- refused, and nothing written ----

TEST(Call, UnknownAndForeignNamesAreRefused) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("c1", "f1").ok());
  const size_t written = world.log().size();
  v1::ReceiveCallRequest request = world.ReceiveRequest("c2", "nobody");
  EXPECT_EQ(ReasonOf(world.Do(request)), "FAMILY_NOT_FOUND");
  request = world.ReceiveRequest("c2");
  request.set_team("agencies/ct/teams/none");
  EXPECT_EQ(ReasonOf(world.Do(request)), "TEAM_NOT_FOUND");
  request.set_team("agencies/other/teams/ipv");
  EXPECT_EQ(ReasonOf(world.Do(request)), "INVALID_FIELD");
  request.set_parent("agencies/other");
  EXPECT_EQ(ReasonOf(world.Do(request)), "AGENCY_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Acknowledge("c2", "ta")), "CALL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Acknowledge("c1", "nobody")), "STAFF_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Connect("c1", "nobody")), "STAFF_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Identify("c1", "nobody")), "FAMILY_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Identify("c2", "f1")), "CALL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(world.Close("c2")), "CALL_NOT_FOUND");
  v1::GetCallRequest get;
  get.set_name(CallWorld::CallKey("c2"));
  EXPECT_EQ(ReasonOf(world.Ask(get)), "CALL_NOT_FOUND");
  EXPECT_EQ(world.log().size(), written);
}

}  // namespace
}  // namespace vigil::scheduler
