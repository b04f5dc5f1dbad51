// Method: waiters are parked on positions of a log in memory and the log is written; which of them
// were woken, and which were not, is told by the promises they keep.
#include "services/handlers/watch_hub.h"

#include <atomic>
#include <future>
#include <memory>
#include <string>

#include "base/check.h"
#include "eventstore/event_log.h"
#include "gtest/gtest.h"
#include "services/handlers/workers.h"

namespace vigil::handlers {
namespace {

class Hub : public ::testing::Test {
 protected:
  ~Hub() override { hub_.Close(); }
  void Write() {
    eventstore::NewCommit commit;
    commit.partition = "p";
    commit.actor = "a";
    commit.recorded_at = absl::FromUnixSeconds(1);
    commit.events.push_back({"p/s", 1, 1, "x"});
    VIGIL_CHECK(log_->Stage(commit).ok());
    VIGIL_CHECK(log_->Sync(log_->CloseGroup()) == eventstore::SyncOutcome::kDurable);
  }
  uint64_t Park(uint64_t position, std::promise<void>* woken,
                absl::Duration timeout = absl::Hours(1)) {
    return hub_.Park(position, timeout, &workers_, [woken] { woken->set_value(); });
  }
  static bool Ready(std::future<void>& future) {
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

  std::unique_ptr<eventstore::EventLog> log_ = eventstore::NewMemoryLog({"log", 1, false});
  Workers workers_{1, 16};
  WatchHub hub_{*log_};
};

TEST_F(Hub, WakesThoseWhosePositionIsThereAndNobodyElse) {
  std::promise<void> first, second, third;
  auto first_woken = first.get_future(), second_woken = second.get_future(),
       third_woken = third.get_future();
  Park(0, &first);
  Park(1, &second);
  const uint64_t number = Park(2, &third);
  Write();
  first_woken.wait();
  EXPECT_FALSE(Ready(second_woken));
  Write();
  second_woken.wait();
  EXPECT_FALSE(Ready(third_woken));
  EXPECT_EQ(hub_.parked(), 1u);
  EXPECT_TRUE(hub_.Unpark(number));
  EXPECT_FALSE(hub_.Unpark(number));
  EXPECT_EQ(hub_.parked(), 0u);
}

TEST_F(Hub, WakesAtOnceWhenThePositionIsThereAlready) {
  Write();
  std::promise<void> woken;
  Park(0, &woken);
  woken.get_future().wait();
}

TEST_F(Hub, WakesWhenTheTimeIsUp) {
  std::promise<void> late, soon;
  auto late_woken = late.get_future();
  const uint64_t number = Park(0, &late);
  Park(0, &soon, absl::Milliseconds(1));
  soon.get_future().wait();
  EXPECT_FALSE(Ready(late_woken));
  EXPECT_TRUE(hub_.Unpark(number));
}

TEST_F(Hub, WakesEverybodyWhenItCloses) {
  std::promise<void> before, after;
  Park(7, &before);
  hub_.Close();
  before.get_future().wait();
  Park(7, &after);
  after.get_future().wait();
}

}  // namespace
}  // namespace vigil::handlers
