// Method: every pool is filled with tasks that block, to its last thread and its last place in the
// queue; then one more is refused there, and the crisis pool still runs what it is given.
#include "services/handlers/pools.h"

#include <functional>
#include <future>
#include <latch>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"

namespace vigil::handlers {
namespace {

struct Row {
  std::string name;
  Workers Pools::*pool;
  size_t threads, queued;
};

const std::vector<Row>& Rows() {
  static const auto* const rows = new std::vector<Row>{
      {"commands", &Pools::commands, limits::kCommandThreads, limits::kMaxWaitingCalls},
      {"queries", &Pools::queries, limits::kQueryThreads, limits::kMaxWaitingCalls},
      {"past", &Pools::past, limits::kPastThreads, limits::kMaxWaitingPast},
      {"operators", &Pools::operators, limits::kOperatorThreads, limits::kMaxWaitingOperators},
      {"erasures", &Pools::erasures, limits::kErasureThreads, limits::kMaxWaitingCalls},
      {"crisis", &Pools::crisis, limits::kCrisisThreads, limits::kReservedCrisisCommands}};
  return *rows;
}

TEST(Pools, AreEachBoundedAndLeaveTheCrisisPhoneFree) {
  std::latch let_go(1);
  Pools pools;
  for (const Row& row : Rows()) {
    if (row.name == "crisis") {
      std::promise<void> ran;
      ASSERT_TRUE(pools.crisis.TryPost([&ran] { ran.set_value(); }));
      ran.get_future().wait();
    }
    Workers& pool = pools.*row.pool;
    std::latch all_in(static_cast<std::ptrdiff_t>(row.threads));
    for (size_t i = 0; i < row.threads; ++i) {
      ASSERT_TRUE(pool.TryPost([&] {
        all_in.count_down();
        let_go.wait();
      })) << row.name;
    }
    all_in.wait();  // that many run side by side, or this never returns
    for (size_t i = 0; i < row.queued; ++i) ASSERT_TRUE(pool.TryPost([] {})) << row.name;
    EXPECT_FALSE(pool.TryPost([] {})) << row.name;
  }
  let_go.count_down();
}

}  // namespace
}  // namespace vigil::handlers
