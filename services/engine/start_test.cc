// Method: engines started one after the other on the same log, with other time zone rules, from a
// snapshot, and with a clock that cannot be believed; what they wrote and say is read.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/testing/engine_fixture.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {
namespace {

using ::testing::ElementsAre;

class StartTest : public EngineOnWorld {
 protected:
  // "from>to" of every change of the rules in the log.
  std::vector<std::string> RuleChanges() const {
    eventstore::ReadRequest all;
    all.filter.types = {scheduler::EventType<events::v1::ZoneRulesChanged>()};
    std::vector<std::string> changes;
    const auto page = log_->Read(all);
    VIGIL_CHECK(page.ok()) << page.status();
    for (const auto& commit : page->commits) {
      events::v1::ZoneRulesChanged event;
      VIGIL_CHECK(event.ParseFromString(commit.events.at(0).payload));
      changes.push_back(event.from_version() + ">" + event.to_version());
    }
    return changes;
  }
  void RestartWithRules(const std::string& version) {
    engine_.reset();
    zones_ = calendar::ZoneSet(version, LoadMachineTzdb()->zones);
    Start();
  }
};

TEST_F(StartTest, OtherTimeZoneRulesAreAFactInTheLog) {
  RestartWithRules("2025b");
  RestartWithRules("2025b");
  EXPECT_THAT(RuleChanges(), ElementsAre());
  RestartWithRules("2026a");
  EXPECT_THAT(RuleChanges(), ElementsAre("2025b>2026a"));
  EXPECT_EQ(engine_->served()->position, log_->DurableHead().position);
  RestartWithRules("2026a");
  EXPECT_THAT(RuleChanges(), ElementsAre("2025b>2026a"));
  RestartWithRules("2026c");
  EXPECT_THAT(RuleChanges(), ElementsAre("2025b>2026a", "2026a>2026c"));
}

TEST_F(StartTest, AReaderWritesNoChangeOfRules) {
  RestartWithRules("2025b");
  options_.read_only = true;
  RestartWithRules("2026a");
  EXPECT_THAT(RuleChanges(), ElementsAre());
}

TEST_F(StartTest, TheAgeOfTheSnapshotItStartedFromIsKnown) {
  scheduler::World world("2026-11-26T00:00:00Z");
  world.AddTeam("ct", "mst-ipv-connecticut");
  Publish(world);
  snapshots_.Hold(world.state(), world.log().size());
  clock_.AdvanceTo(world.now() + absl::Hours(3));
  Start();
  EXPECT_EQ(engine_->status().snapshot_at, world.now());
}

// Moving a virtual clock is no way around what holds timers back.
TEST_F(StartTest, AdvancingTheClockFiresNothingWhileTimersAreHeld) {
  scheduler::World world("2026-10-26T12:00:00Z");
  const std::string team = world.AddTeam("ct", "mst-ipv-connecticut");
  world.OpenFamily(team, "f", world.AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST),
                   "2026-10-20");
  Publish(world);
  uint64_t free_disk = 0;
  options_.free_disk_bytes = [&free_disk] { return free_disk; };
  Start();
  const absl::Time due = engine_->status().next_deadline;
  ASSERT_LT(due, world.now() + absl::Hours(24 * 14));
  const auto advance = [&] { return engine_->AdvanceTo(due).status(); };
  EXPECT_EQ(scheduler::ReasonOf(advance()), "LOW_DISK");
  EXPECT_EQ(engine_->status().deadlines_fired, 0u);
  EXPECT_LT(clock_.Now(), due);
  free_disk = UINT64_MAX;
  engine_.reset();
  clock_.AdvanceTo(world.now() + absl::Hours(24 * 8));  // far beyond the log's head
  Start();
  ASSERT_TRUE(engine_->status().timers_paused);
  EXPECT_EQ(scheduler::ReasonOf(engine_->AdvanceTo(due + absl::Hours(24 * 30)).status()),
            "CLOCK_NOT_TRUSTED");
  EXPECT_EQ(engine_->status().deadlines_fired, 0u);
  ASSERT_TRUE(engine_->AcceptClock(Caller{"op", "op"}, "accept").status.ok());
  EXPECT_TRUE(engine_->AdvanceTo(due + absl::Hours(24 * 30)).ok());
  EXPECT_GT(engine_->status().deadlines_fired, 0u);
}

}  // namespace
}  // namespace vigil::engine
