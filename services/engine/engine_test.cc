// Method: a real engine on the in-memory log and a virtual clock; commands that bring system
// events, so that the engine is tested apart from any clinical rule. Threads are real; nothing
// sleeps: a gate in a decider holds the sequencer where a test needs it held.
#include "services/engine/engine.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "base/limits.h"
#include "base/tzdb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {
namespace {

using ::testing::HasSubstr;

const absl::Time kStart = absl::FromUnixSeconds(1'793'000'000);

scheduler::EventList OneEvent(int64_t mark) {
  events::v1::ClockAccepted event;
  event.set_accepted_us(mark);
  scheduler::EventList list;
  list.Add("system", event);
  return list;
}

Command Mark(std::string request_id, int64_t mark) {
  Command command;
  command.caller.principal = "tester";
  command.caller.actor = "tester";
  command.method = "test/Mark";
  command.request_id = std::move(request_id);
  command.fingerprint = std::to_string(mark);
  command.partition = "system";
  command.bytes = 100;
  command.decide = [mark](const scheduler::StateView&, const scheduler::DecideContext&) {
    return absl::StatusOr<scheduler::EventList>(OneEvent(mark));
  };
  return command;
}

class EngineTest : public ::testing::Test {
 protected:
  void StartEngine() {
    Options options;
    options.log = log_.get();
    options.clock = &clock_;
    options.virtual_clock = &clock_;
    options.zones = &zones_;
    options.free_disk_bytes = [this] { return free_disk_.load(); };
    options.read_only = read_only_;
    options.read_only_reason = "a test";
    if (max_as_of_bytes_ > 0) options.max_as_of_bytes = max_as_of_bytes_;
    auto engine = Engine::Start(std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  // A command that holds the sequencer until the promise is set.
  Command Gate(std::shared_future<void> gate) {
    Command command = Mark("gate", 0);
    command.decide = [gate](const scheduler::StateView&, const scheduler::DecideContext&) {
      gate.wait();
      return absl::StatusOr<scheduler::EventList>(OneEvent(0));
    };
    return command;
  }

  VirtualClock clock_{kStart};
  calendar::ZoneSet zones_ = MachineZones();
  static calendar::ZoneSet MachineZones() {
    auto tzdb = LoadMachineTzdb();
    VIGIL_CHECK(tzdb.ok()) << tzdb.status();
    return calendar::ZoneSet(tzdb->version, tzdb->zones);
  }
  std::atomic<uint64_t> free_disk_{uint64_t{1} << 40};
  bool read_only_ = false;
  uint64_t max_as_of_bytes_ = 0;  // 0: as it is
  std::unique_ptr<eventstore::EventLog> log_ =
      eventstore::NewMemoryLog({"00112233445566778899aabbccddeeff", 1, true});
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, AnEmptyLogBeginsWithItsOwnName) {
  StartEngine();
  EXPECT_EQ(engine_->served()->position, 1u);
  const auto page = log_->Read({});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->commits.at(0).events.at(0).type, 1u);
}

TEST_F(EngineTest, ACommandIsDurableAndServedWhenItIsAnswered) {
  StartEngine();
  const Outcome outcome = engine_->Run(Mark("r1", 7));
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.first_position, 2u);
  EXPECT_EQ(log_->DurableHead().position, 2u);
  EXPECT_EQ(engine_->served()->position, 2u);
  EXPECT_EQ(outcome.recorded_at, kStart);
}

TEST_F(EngineTest, ARepeatedRequestIsAnsweredNotExecuted) {
  StartEngine();
  const Outcome first = engine_->Run(Mark("r1", 7));
  const Outcome again = engine_->Run(Mark("r1", 7));
  ASSERT_TRUE(again.status.ok());
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.first_position, first.first_position);
  EXPECT_EQ(log_->DurableHead().position, 2u);
  const Outcome other = engine_->Run(Mark("r1", 8));
  EXPECT_EQ(other.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scheduler::ReasonOf(other.status), "REQUEST_ID_REUSED");
  EXPECT_EQ(log_->DurableHead().position, 2u);
}

TEST_F(EngineTest, TheSameRequestTwiceInOneGroupIsExecutedOnce) {
  StartEngine();
  std::promise<void> open;
  std::promise<Outcome> gate, first, second;
  engine_->Submit(Gate(open.get_future().share()),
                  [&](Outcome o) { gate.set_value(std::move(o)); });
  engine_->Submit(Mark("r1", 7), [&](Outcome o) { first.set_value(std::move(o)); });
  engine_->Submit(Mark("r1", 7), [&](Outcome o) { second.set_value(std::move(o)); });
  open.set_value();
  const Outcome a = first.get_future().get(), b = second.get_future().get();
  gate.get_future().get();
  EXPECT_FALSE(a.repeated);
  EXPECT_TRUE(b.repeated);
  EXPECT_EQ(a.first_position, b.first_position);
  EXPECT_EQ(log_->DurableHead().position, 3u);
}

TEST_F(EngineTest, ARejectionWritesNothing) {
  StartEngine();
  Command command = Mark("r1", 1);
  command.decide = [](const scheduler::StateView&,
                      const scheduler::DecideContext&) -> absl::StatusOr<scheduler::EventList> {
    return scheduler::NotFound("family", "agencies/a/families/f");
  };
  const Outcome outcome = engine_->Run(std::move(command));
  EXPECT_EQ(scheduler::ReasonOf(outcome.status), "FAMILY_NOT_FOUND");
  EXPECT_EQ(log_->DurableHead().position, 1u);
  // The id of a rejected request is free: the same one may be tried again.
  EXPECT_TRUE(engine_->Run(Mark("r1", 1)).status.ok());
}

TEST_F(EngineTest, ValidateOnlyDecidesAndWritesNothing) {
  StartEngine();
  Command command = Mark("r1", 1);
  command.validate_only = true;
  const Outcome outcome = engine_->Run(std::move(command));
  ASSERT_TRUE(outcome.status.ok());
  EXPECT_TRUE(outcome.validated_only);
  ASSERT_NE(outcome.after, nullptr);
  EXPECT_EQ(log_->DurableHead().position, 1u);
  EXPECT_FALSE(engine_->Run(Mark("r1", 1)).repeated);
}

TEST_F(EngineTest, TheQueueIsBoundedAndCrisisCommandsHaveTheirOwnSlots) {
  StartEngine();
  std::promise<void> open;
  std::promise<void> in_gate;
  Command gate = Mark("gate", 0);
  gate.decide = [&, future = open.get_future().share()](const scheduler::StateView&,
                                                        const scheduler::DecideContext&) {
    in_gate.set_value();
    future.wait();
    return absl::StatusOr<scheduler::EventList>(OneEvent(0));
  };
  std::atomic<int> answered{0}, refused{0};
  const auto count = [&](Outcome o) {
    ++answered;
    if (!o.status.ok()) {
      EXPECT_EQ(scheduler::ReasonOf(o.status), "QUEUE_FULL");
      ++refused;
    }
  };
  engine_->Submit(std::move(gate), count);
  in_gate.get_future().wait();  // the sequencer is held; what comes now stays in the queue
  for (size_t i = 0; i < limits::kMaxQueuedCommands; ++i)
    engine_->Submit(Mark("n" + std::to_string(i), 1), count);
  EXPECT_EQ(refused, 0);
  engine_->Submit(Mark("one-too-many", 1), count);
  EXPECT_EQ(refused, 1);
  Command crisis = Mark("crisis", 1);
  crisis.crisis = true;
  engine_->Submit(crisis, count);
  EXPECT_EQ(refused, 1);
  open.set_value();
  engine_.reset();  // finishes what is queued
  EXPECT_EQ(answered, static_cast<int>(limits::kMaxQueuedCommands) + 3);
  EXPECT_EQ(log_->DurableHead().position, limits::kMaxQueuedCommands + 3);
}

TEST_F(EngineTest, TheQueueIsBoundedInBytes) {
  StartEngine();
  Command huge = Mark("huge", 1);
  huge.bytes = limits::kMaxQueuedBytes + 1;
  EXPECT_EQ(scheduler::ReasonOf(engine_->Run(std::move(huge)).status), "QUEUE_FULL");
  Command fits = Mark("fits", 1);
  fits.bytes = limits::kMaxQueuedBytes;
  EXPECT_TRUE(engine_->Run(std::move(fits)).status.ok());
}

TEST_F(EngineTest, ReadOnlyAnswersAndRefuses) {
  read_only_ = true;
  StartEngine();
  EXPECT_EQ(scheduler::ReasonOf(engine_->Run(Mark("r", 1)).status), "READ_ONLY");
  EXPECT_NE(engine_->served(), nullptr);
  EXPECT_TRUE(engine_->status().read_only);
  EXPECT_EQ(engine_->stale_reason(), "read-only: a test");
  EXPECT_EQ(engine_->status().timers_held_by, "read_only");
}

TEST_F(EngineTest, AnswersSayWhyTheyMayBeStaleAndOnlyThen) {
  StartEngine();
  EXPECT_EQ(engine_->stale_reason(), "");
  EXPECT_EQ(engine_->status().timers_held_by, "");
  free_disk_ = limits::kLowDiskBytes - 1;
  EXPECT_EQ(engine_->status().timers_held_by, "low_disk");
  EXPECT_THAT(engine_->stale_reason(), HasSubstr("2047 MiB"));
  free_disk_ = limits::kLowDiskBytes;
  EXPECT_EQ(engine_->status().stale_reason, "");
  EXPECT_EQ(engine_->stale_reason(), "");
  EXPECT_TRUE(engine_->PendingDeadlines().empty());
}

// Hazard H7.
TEST_F(EngineTest, LowDiskStopsCommandsAndCrisisCommandsGoOn) {
  StartEngine();
  free_disk_ = limits::kLowDiskBytes - 1;
  EXPECT_EQ(scheduler::ReasonOf(engine_->Run(Mark("r1", 1)).status), "LOW_DISK");
  Command crisis = Mark("r2", 1);
  crisis.crisis = true;
  EXPECT_TRUE(engine_->Run(crisis).status.ok());
  EXPECT_FALSE(engine_->status().ready);
  free_disk_ = limits::kCriticalDiskBytes - 1;
  crisis.request_id = "r3";
  EXPECT_EQ(scheduler::ReasonOf(engine_->Run(crisis).status), "LOW_DISK");
  free_disk_ = limits::kLowDiskBytes;
  EXPECT_TRUE(engine_->Run(Mark("r1", 1)).status.ok());
}

TEST_F(EngineTest, WaitForKnowsEpochAndTime) {
  StartEngine();
  EXPECT_TRUE(engine_->WaitFor(1, 1, absl::InfinitePast()).ok());
  EXPECT_EQ(scheduler::ReasonOf(engine_->WaitFor(1, 2, absl::InfinitePast())), "LOG_EPOCH_CHANGED");
  const absl::Status late = engine_->WaitFor(99, 1, absl::InfinitePast());
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(scheduler::ReasonOf(late), "POSITION_NOT_SERVED");
}

TEST_F(EngineTest, WithoutAFolderThereIsNoSnapshot) {
  StartEngine();
  const absl::Status status = engine_->TakeSnapshot().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(scheduler::ReasonOf(status), "NO_SNAPSHOT_FOLDER");
}

TEST_F(EngineTest, AsOfIsBoundedInNumber) {
  StartEngine();
  std::vector<AsOf> held;
  for (int i = 0; i < limits::kMaxAsOfQueries; ++i) {
    auto as_of = engine_->ServedAsOf("system", 1, absl::InfinitePast(), nullptr);
    ASSERT_TRUE(as_of.ok()) << as_of.status();
    held.push_back(*std::move(as_of));
  }
  EXPECT_EQ(
      scheduler::ReasonOf(engine_->ServedAsOf("system", 1, absl::InfinitePast(), nullptr).status()),
      "AS_OF_BUSY");
  held.pop_back();
  EXPECT_TRUE(engine_->ServedAsOf("system", 1, absl::InfinitePast(), nullptr).ok());
  EXPECT_EQ(
      scheduler::ReasonOf(engine_->ServedAsOf("system", 2, absl::InfinitePast(), nullptr).status()),
      "BEYOND_HEAD");
}

TEST_F(EngineTest, AsOfIsBoundedInBytes) {
  EXPECT_EQ(Options().max_as_of_bytes, limits::kMaxAsOfBytes);
  const auto ask = [&](uint64_t most) {
    max_as_of_bytes_ = most;
    engine_.reset();
    StartEngine();
    return engine_->ServedAsOf("system", log_->DurableHead().position, absl::InfinitePast(),
                               nullptr);
  };
  StartEngine();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(engine_->Run(Mark(std::to_string(i), i)).status.ok());
  uint64_t bytes = 0;
  const auto page = log_->Read({.from = 1});
  ASSERT_TRUE(page.ok()) << page.status();
  for (const auto& commit : page->commits)
    for (const auto& event : commit.events) bytes += event.payload.size();
  EXPECT_TRUE(ask(bytes).ok()) << ask(bytes).status();
  const auto refused = ask(bytes - 1);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(scheduler::ReasonOf(refused.status()), "AS_OF_BUSY");
  // A question that was refused holds nothing back.
  EXPECT_EQ(engine_->ServedAsOf("system", 1, absl::InfinitePast(), nullptr).status(),
            absl::OkStatus());
}

// What queued up behind a gate is written in groups, none beyond its bounds.
TEST_F(EngineTest, GroupsAreBoundedInCommandsAndBytes) {
  struct Case {
    size_t commands, payload;
  };
  for (const Case& c : {Case{3 * limits::kMaxGroupCommands, 10}, Case{100, 200'000}}) {
    log_ = eventstore::NewMemoryLog({"00112233445566778899aabbccddeeff", 1, true});
    StartEngine();
    std::atomic<uint64_t> last{log_->DurableHead().position}, most{0}, groups{0};
    const auto listener = log_->AddHeadListener([&](const eventstore::Head& head) {
      most = std::max<uint64_t>(most, head.position - last);
      last = head.position;
      ++groups;
    });
    std::promise<void> open, in_gate;
    Command gate = Mark("gate", 0);
    gate.decide = [&, future = open.get_future().share()](const scheduler::StateView&,
                                                          const scheduler::DecideContext&) {
      in_gate.set_value();
      future.wait();
      return absl::StatusOr<scheduler::EventList>(OneEvent(0));
    };
    engine_->Submit(std::move(gate), [](Outcome) {});
    in_gate.get_future().wait();
    std::atomic<size_t> done{0};
    for (size_t i = 0; i < c.commands; ++i) {
      Command command = Mark("r" + std::to_string(i), 1);
      command.decide = [&c](const scheduler::StateView&, const scheduler::DecideContext&) {
        events::v1::ZoneRulesChanged event;
        event.set_to_version(std::string(c.payload, 'x'));
        scheduler::EventList list;
        list.Add("system", event);
        return absl::StatusOr<scheduler::EventList>(std::move(list));
      };
      engine_->Submit(std::move(command), [&done](Outcome o) { done += o.status.ok(); });
    }
    open.set_value();
    engine_.reset();  // finishes what is queued
    EXPECT_EQ(done, c.commands);
    EXPECT_LE(most, limits::kMaxGroupCommands);
    // A group is closed by the commit that passes the bound.
    EXPECT_LE((most - 1) * c.payload, limits::kMaxGroupBytes);
    EXPECT_GE(groups, 3u);
  }
}

TEST_F(EngineTest, ManyCallersShareGroups) {
  StartEngine();
  std::vector<std::thread> callers;
  std::atomic<int> done{0};
  for (int c = 0; c < 8; ++c) {
    callers.emplace_back([&, c] {
      for (int i = 0; i < 200; ++i) {
        if (engine_->Run(Mark(std::to_string(c) + "-" + std::to_string(i), i)).status.ok()) ++done;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(done, 1600);
  EXPECT_EQ(log_->DurableHead().position, 1601u);
}

}  // namespace
}  // namespace vigil::engine
