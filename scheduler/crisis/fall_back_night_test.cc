// Method: scenario D of DOMAIN 5, as far as calls and the rota go: the New York night of 1 Nov 2026
// in which 01:00-01:59 comes twice, told in the order in which it happened.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/call_world.h"

namespace vigil::scheduler {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testkit::CallWorld;
using testkit::Local;
using testkit::TimeOf;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

class FallBackNight : public testing::Test {
 protected:
  FallBackNight() : world_(Utc("2026-10-30T20:00Z")) {
    for (const char* id : {"ta", "tc"}) world_.AddStaff(id, STAFF_ROLE_THERAPIST, world_.now());
    world_.AddFamily("ipv-07", CASE_STATUS_OPEN);
    world_.AddFamily("ipv-09", CASE_STATUS_OPEN);
    shift_ = *world_.AddShift("primary", TIER_PRIMARY, "ta", Local("2026-10-30T17:00"),
                              Local("2026-11-02T09:00"));
    EXPECT_TRUE(world_
                    .AddShift("backup", TIER_BACKUP, "tc", Local("2026-10-30T17:00"),
                              Local("2026-11-02T09:00"))
                    .ok());
  }

  // One call, told as it happens.
  v1::Call Call(const std::string& id, const std::string& family, const std::string& received,
                const std::string& staff, const std::string& acknowledged,
                const std::string& ended) {
    world_.AdvanceTo(Utc(received));
    EXPECT_TRUE(world_.Receive(id, family).ok());
    world_.AdvanceTo(Utc(acknowledged));
    EXPECT_TRUE(world_.Acknowledge(id, staff).ok());
    EXPECT_TRUE(world_.Connect(id, staff).ok());
    world_.AdvanceTo(Utc(ended));
    auto closed = world_.Close(id);
    EXPECT_TRUE(closed.ok()) << closed.status();
    return closed->call();
  }

  CallWorld world_;
  v1::AddShiftResponse shift_;
};

TEST_F(FallBackNight, ThePrimaryShiftHas65ElapsedHours) {
  EXPECT_EQ(TimeOf(shift_.shift().end()) - TimeOf(shift_.shift().start()), absl::Hours(65));
  EXPECT_EQ(shift_.shift().start().local(), "2026-10-30T17:00:00-04:00");
  EXPECT_EQ(shift_.shift().end().local(), "2026-11-02T09:00:00-05:00");
  EXPECT_THAT(shift_.warnings(), testing::IsEmpty());  // 72 hours are not passed
}

TEST_F(FallBackNight, ThreeCallsStandInOrderSixtyMinutesApart) {
  const v1::Call first =
      Call("c1", "ipv-07", "2026-11-01T05:30Z", "ta", "2026-11-01T05:31Z", "2026-11-01T06:10Z");
  const v1::Call second =
      Call("c2", "ipv-09", "2026-11-01T06:30Z", "ta", "2026-11-01T06:33Z", "2026-11-01T07:10Z");
  const v1::Call third =
      Call("c3", "ipv-07", "2026-11-01T07:30Z", "tc", "2026-11-01T07:38Z", "2026-11-01T07:45Z");
  EXPECT_EQ(first.received_at().local(), "2026-11-01T01:30:00-04:00");
  EXPECT_EQ(second.received_at().local(), "2026-11-01T01:30:00-05:00");
  EXPECT_EQ(third.received_at().local(), "2026-11-01T02:30:00-05:00");
  EXPECT_EQ(TimeOf(second.received_at()) - TimeOf(first.received_at()), absl::Minutes(60));
  EXPECT_EQ(TimeOf(third.received_at()) - TimeOf(second.received_at()), absl::Minutes(60));
  EXPECT_EQ(first.seconds_to_acknowledged(), 60u);
  EXPECT_EQ(second.seconds_to_acknowledged(), 3 * 60u);
  EXPECT_EQ(third.seconds_to_acknowledged(), 8 * 60u);
  EXPECT_EQ(third.connected_by(), CallWorld::StaffKey("tc"));
  for (const v1::Call& call : {first, second, third}) {
    ASSERT_EQ(call.holders_size(), 2);
    EXPECT_EQ(call.holders(0).staff(), CallWorld::StaffKey("ta"));
    EXPECT_FALSE(call.entered_afterwards());
  }
  const v1::ListCallsResponse list = world_.List({});
  ASSERT_EQ(list.calls_size(), 3);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(list.calls(i).name(), CallWorld::CallKey("c" + std::to_string(i + 1)));
}

// Entered from paper the next morning, in the wrong order: the list is the same.
// Hazard H3.
TEST_F(FallBackNight, EnteredAfterwardsByLocalTimeTheOrderIsTheSame) {
  world_.AdvanceTo(Utc("2026-11-01T15:00Z"));
  ASSERT_TRUE(world_.Receive("c3", "ipv-07", Local("2026-11-01T02:30")).ok());
  ASSERT_TRUE(world_.Receive("c2", "ipv-09", Local("2026-11-01T01:30", "-05:00")).ok());
  const auto first = world_.Receive("c1", "ipv-07", Local("2026-11-01T01:30", "-04:00"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->call().entered_afterwards());
  EXPECT_EQ(first->call().holders(0).staff(), CallWorld::StaffKey("ta"));
  const auto acknowledged = world_.Acknowledge("c1", "ta", Local("2026-11-01T01:31", "-04:00"));
  ASSERT_TRUE(acknowledged.ok()) << acknowledged.status();
  EXPECT_EQ(acknowledged->call().seconds_to_acknowledged(), 60u);
  std::vector<std::string> names;
  const v1::ListCallsResponse list = world_.List({});
  for (const v1::Call& call : list.calls()) names.push_back(call.name());
  EXPECT_THAT(names, testing::ElementsAre(CallWorld::CallKey("c1"), CallWorld::CallKey("c2"),
                                          CallWorld::CallKey("c3")));
}

TEST_F(FallBackNight, HalfPastOneWithoutOffsetIsRefusedWithBothChoices) {
  world_.AdvanceTo(Utc("2026-11-01T15:00Z"));
  const auto refused = world_.Receive("c1", "ipv-07", Local("2026-11-01T01:30"));
  EXPECT_EQ(ReasonOf(refused.status()), "LOCAL_TIME_REPEATED");
  EXPECT_THAT(std::string(refused.status().message()),
              AllOf(HasSubstr("01:30 EDT = 05:30Z"), HasSubstr("01:30 EST = 06:30Z")));
  ASSERT_TRUE(world_.Receive("c1", "ipv-07", Local("2026-11-01T01:30", "-05:00")).ok());
  const auto step = world_.Acknowledge("c1", "ta", Local("2026-11-01T01:45"));
  EXPECT_EQ(ReasonOf(step.status()), "LOCAL_TIME_REPEATED");
  v1::CloseCallRequest close = world_.CloseRequest("c1", CALL_DISPOSITION_CALL_OUT);
  *close.mutable_ended_at() = Local("2026-11-01T01:59");
  EXPECT_EQ(ReasonOf(world_.Do(close).status()), "LOCAL_TIME_REPEATED");
  *close.mutable_ended_at() = Local("2026-11-01T02:30");
  EXPECT_TRUE(world_.Do(close).ok());
}

}  // namespace
}  // namespace vigil::scheduler
