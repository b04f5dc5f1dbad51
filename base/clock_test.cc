// Method: a virtual clock is moved by hand and asked what time it is.
// A wrong answer here would make every scenario lie about time.
#include "base/clock.h"

#include "gtest/gtest.h"

namespace vigil {
namespace {

TEST(VirtualClock, MovesOnlyForwardAndOnlyWhenTold) {
  const absl::Time start = absl::FromUnixSeconds(1'700'000'000);
  VirtualClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  clock.AdvanceTo(start + absl::Hours(2));
  EXPECT_EQ(clock.Now(), start + absl::Hours(2));
  EXPECT_EQ(clock.Monotonic(), absl::Hours(2));
  clock.AdvanceTo(start);
  EXPECT_EQ(clock.Now(), start + absl::Hours(2));
}

}  // namespace
}  // namespace vigil
