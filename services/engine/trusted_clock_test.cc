// Method: a clock whose wall and monotonic readings are set by hand jumps both ways.
// A clock that is believed when it lies pages the wrong person; one that is not believed must still
// count.
#include "services/engine/trusted_clock.h"

#include "gtest/gtest.h"

namespace vigil::engine {
namespace {

class HandClock : public Clock {
 public:
  absl::Time Now() const override { return wall; }
  absl::Duration Monotonic() const override { return monotonic; }
  void Pass(absl::Duration d) {
    wall += d;
    monotonic += d;
  }
  absl::Time wall = absl::FromUnixSeconds(1'793'000'000);
  absl::Duration monotonic = absl::Hours(5);
};

TEST(TrustedClock, FollowsAClockThatBehaves) {
  HandClock clock;
  TrustedClock trusted(clock, clock.wall - absl::Hours(1), absl::Hours(168));
  clock.Pass(absl::Hours(3));
  EXPECT_EQ(trusted.Now(), clock.wall);
  clock.wall += absl::Seconds(60);  // a correction within bounds
  EXPECT_EQ(trusted.Now(), clock.wall);
  EXPECT_EQ(trusted.Distrust(), "");
}

TEST(TrustedClock, AJumpEndsTrustAndTimeGoesOnAtTheMonotonicPace) {
  for (const absl::Duration jump : {absl::Seconds(61), absl::Seconds(-61), absl::Hours(24 * 365)}) {
    HandClock clock;
    TrustedClock trusted(clock, absl::InfinitePast(), absl::Hours(168));
    const absl::Time before = trusted.Now();
    clock.wall += jump;
    EXPECT_EQ(trusted.Now(), before) << jump;
    EXPECT_NE(trusted.Distrust(), "");
    clock.Pass(absl::Minutes(2));
    EXPECT_EQ(trusted.Now(), before + absl::Minutes(2));
    EXPECT_EQ(trusted.Accept(), before + absl::Minutes(2));
    EXPECT_EQ(trusted.Distrust(), "");
    EXPECT_EQ(trusted.Now(), clock.wall);
    clock.Pass(absl::Minutes(1));
    EXPECT_EQ(trusted.Now(), clock.wall);
    EXPECT_EQ(trusted.Distrust(), "");
  }
}

TEST(TrustedClock, AStartFarFromTheHeadIsNotBelieved) {
  HandClock clock;
  const absl::Time head = clock.wall - absl::Hours(24 * 7) - absl::Seconds(1);
  TrustedClock late(clock, head, absl::Hours(24 * 7));
  EXPECT_NE(late.Distrust(), "");
  EXPECT_EQ(late.Now(), head);
  TrustedClock in_time(clock, head + absl::Seconds(1), absl::Hours(24 * 7));
  EXPECT_EQ(in_time.Distrust(), "");
  TrustedClock early(clock, clock.wall + absl::Seconds(61), absl::Hours(24 * 7));
  EXPECT_NE(early.Distrust(), "");
}

// Held at the head, no timer would fire until the clock has come there.
TEST(TrustedClock, AnAcceptedClockBehindTheHeadMovesOn) {
  HandClock clock;
  TrustedClock trusted(clock, clock.wall + absl::Hours(24 * 365), absl::Hours(168));
  EXPECT_NE(trusted.Distrust(), "");
  trusted.Accept();
  EXPECT_EQ(trusted.Now(), clock.wall);
  clock.Pass(absl::Hours(1));
  EXPECT_EQ(trusted.Now(), clock.wall);
  EXPECT_EQ(trusted.Distrust(), "");
}

TEST(TrustedClock, SmallStepsAddUpAndHonestSlewDoesNot) {
  HandClock clock;
  TrustedClock stepped(clock, absl::InfinitePast(), absl::Hours(168));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stepped.Distrust(), "") << i;
    clock.Pass(absl::Minutes(1));
    clock.wall += absl::Seconds(25);
  }
  EXPECT_NE(stepped.Distrust(), "");
  TrustedClock slewed(clock, absl::InfinitePast(), absl::Hours(168));
  for (int hour = 0; hour < 24 * 30; ++hour) {
    clock.Pass(absl::Hours(1));
    clock.wall += absl::Seconds(1);
    ASSERT_EQ(slewed.Distrust(), "") << hour;
  }
}

TEST(TrustedClock, NeverGoesBack) {
  HandClock clock;
  TrustedClock trusted(clock, absl::InfinitePast(), absl::Hours(168));
  const absl::Time before = trusted.Now();
  clock.wall -= absl::Seconds(30);
  EXPECT_EQ(trusted.Now(), before);
}

}  // namespace
}  // namespace vigil::engine
