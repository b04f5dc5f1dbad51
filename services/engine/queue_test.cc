// Method: the queue is filled to its bounds in count and in bytes, with and without crisis
// commands. At a bound a command is taken, one past it is refused and left to its caller.
#include "services/engine/queue.h"

#include "base/limits.h"
#include "gtest/gtest.h"

namespace vigil::engine {
namespace {

Queued Item(bool crisis, size_t bytes = 1) {
  Queued item;
  item.command.crisis = crisis;
  item.command.bytes = bytes;
  return item;
}

bool Take(CommandQueue& queue, bool crisis, size_t bytes = 1) {
  Queued item = Item(crisis, bytes);
  return queue.Push(item).ok();
}

TEST(CommandQueue, CrisisCommandsHaveTheirOwnSlotsWhenTheQueueIsFull) {
  CommandQueue queue;
  for (size_t i = 0; i < limits::kMaxQueuedCommands; ++i) ASSERT_TRUE(Take(queue, false)) << i;
  EXPECT_FALSE(Take(queue, false));
  for (size_t i = 0; i < limits::kReservedCrisisCommands; ++i) ASSERT_TRUE(Take(queue, true)) << i;
  EXPECT_FALSE(Take(queue, true));
}

TEST(CommandQueue, BeyondTheirSlotsCrisisCommandsTakeFreeOnes) {
  CommandQueue queue;
  const size_t all = limits::kReservedCrisisCommands + limits::kMaxQueuedCommands;
  for (size_t i = 0; i < all - 1; ++i) ASSERT_TRUE(Take(queue, true)) << i;
  EXPECT_TRUE(Take(queue, false));
  EXPECT_FALSE(Take(queue, false));
  EXPECT_FALSE(Take(queue, true));
  EXPECT_TRUE(queue.Drain(1, false).front().command.crisis);
  EXPECT_TRUE(Take(queue, true));
}

TEST(CommandQueue, IsBoundedInBytes) {
  CommandQueue queue;
  EXPECT_TRUE(Take(queue, false, limits::kMaxQueuedBytes));
  EXPECT_FALSE(Take(queue, false, 1));
  EXPECT_TRUE(Take(queue, true, limits::kReservedCrisisBytes));
  EXPECT_FALSE(Take(queue, true, 1));
  queue.Drain(2, false);
  EXPECT_EQ(queue.bytes(), 0u);
  EXPECT_TRUE(Take(queue, true, limits::kReservedCrisisBytes + limits::kMaxQueuedBytes));
}

TEST(CommandQueue, CrisisCommandsGoFirstAndAloneWhileOthersWait) {
  CommandQueue queue;
  ASSERT_TRUE(Take(queue, false));
  ASSERT_TRUE(Take(queue, true));
  const auto urgent = queue.Drain(10, /*crisis_only=*/true);
  ASSERT_EQ(urgent.size(), 1u);
  EXPECT_TRUE(urgent[0].command.crisis);
  EXPECT_EQ(queue.Drain(10, false).size(), 1u);
}

}  // namespace
}  // namespace vigil::engine
