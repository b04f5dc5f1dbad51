// Method: tables of spans that nest, touch, repeat and run backwards; then random spans of minutes
// against a plain array of minutes.
#include "scheduler/oncall/spans.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace vigil::scheduler {
namespace {

absl::Time At(int minute) { return absl::UnixEpoch() + absl::Minutes(minute); }

TEST(SpanSet, EmptyNeverHolds) {
  SpanSet set;
  set.Add(At(5), At(5));
  set.Add(At(9), At(7));
  set.Seal();
  EXPECT_TRUE(set.spans().empty());
  EXPECT_FALSE(set.Holds(At(5)));
  EXPECT_EQ(set.NextEdge(At(0)), absl::InfiniteFuture());
}

TEST(SpanSet, IsHalfOpenAndJoinsWhatTouches) {
  SpanSet set;
  set.Add(At(10), At(20));
  set.Add(At(20), At(30));
  set.Add(At(12), At(15));
  set.Add(At(40), absl::InfiniteFuture());
  set.Seal();
  ASSERT_EQ(set.spans().size(), 2u);
  EXPECT_FALSE(set.Holds(At(10) - absl::Microseconds(1)));
  EXPECT_TRUE(set.Holds(At(10)));
  EXPECT_TRUE(set.Holds(At(20)));
  EXPECT_FALSE(set.Holds(At(30)));
  EXPECT_EQ(set.NextEdge(At(0)), At(10));
  EXPECT_EQ(set.NextEdge(At(10)), At(30));
  EXPECT_EQ(set.NextEdge(At(30)), At(40));
  EXPECT_EQ(set.NextEdge(At(40)), absl::InfiniteFuture());
}

TEST(SpanSet, AgreesWithAnArrayOfMinutes) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    constexpr int kMinutes = 200;
    std::vector<bool> minutes(kMinutes + 1, false);
    SpanSet set;
    for (unsigned i = 0; i < random() % 12; ++i) {
      const int start = static_cast<int>(random() % kMinutes);
      const int end = std::min<int>(kMinutes, start + static_cast<int>(random() % 30));
      set.Add(At(start), At(end));
      for (int m = start; m < end; ++m) minutes[static_cast<size_t>(m)] = true;
    }
    set.Seal();
    for (int m = 0; m < kMinutes; ++m) {
      ASSERT_EQ(set.Holds(At(m)), minutes[static_cast<size_t>(m)]) << "seed " << seed << " " << m;
      int next = m + 1;
      while (next <= kMinutes &&
             minutes[static_cast<size_t>(next)] == minutes[static_cast<size_t>(m)])
        ++next;
      const absl::Time expected = next > kMinutes ? absl::InfiniteFuture() : At(next);
      ASSERT_EQ(set.NextEdge(At(m)), expected) << "seed " << seed << " " << m;
    }
  }
}

}  // namespace
}  // namespace vigil::scheduler
