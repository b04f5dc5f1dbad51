// Tasks that block on purpose show how many run at once and when one is refused; latches instead of
// sleeping make every order certain.
#include "services/handlers/workers.h"

#include <atomic>
#include <latch>

#include "gtest/gtest.h"

namespace vigil::handlers {
namespace {

TEST(Workers, RunsAsManyAtOnceAsItMay) {
  std::latch all_in(4), let_go(1);
  std::atomic<int> done{0};
  {
    Workers workers(4, 100);
    for (int i = 0; i < 4; ++i) {
      ASSERT_TRUE(workers.TryPost([&] {
        all_in.count_down();
        let_go.wait();
        ++done;
      }));
    }
    all_in.wait();  // all four run side by side, or this never returns
    let_go.count_down();
  }
  EXPECT_EQ(done, 4);
}

TEST(Workers, RefusesBeyondTheQueuesBoundButNotWhatWasPromised) {
  std::latch busy(1), let_go(1);
  std::atomic<int> done{0};
  {
    Workers workers(1, 2);
    ASSERT_TRUE(workers.TryPost([&] {
      busy.count_down();
      let_go.wait();
    }));
    busy.wait();
    EXPECT_TRUE(workers.TryPost([&] { ++done; }));
    EXPECT_TRUE(workers.TryPost([&] { ++done; }));
    EXPECT_FALSE(workers.TryPost([&] { ++done; }));
    workers.Post([&] { ++done; });
    EXPECT_EQ(workers.queued(), 3u);
    let_go.count_down();
  }
  EXPECT_EQ(done, 3);
}

TEST(Workers, FinishesWhatIsQueuedWhenDestroyed) {
  std::atomic<int> done{0};
  {
    Workers workers(2, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(workers.TryPost([&] { ++done; }));
  }
  EXPECT_EQ(done, 1000);
}

}  // namespace
}  // namespace vigil::handlers
