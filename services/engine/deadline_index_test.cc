// Method: the index of a small world against the deadlines that its state tells, after a deadline
// was laid to rest because deciding it moved nothing.
#include "services/engine/deadline_index.h"

#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "tests/testing/zones.h"

namespace vigil::engine {
namespace {

class DeadlineIndexTest : public ::testing::Test {
 protected:
  DeadlineIndexTest() {
    const std::string team = world_.AddTeam("ct", "mst-ipv-connecticut");
    staff_ = world_.AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST);
    world_.OpenFamily(team, "f", staff_, "2026-10-20");
    index_.Rebuild(world_.view());
  }
  std::vector<scheduler::Deadline> Told() const {
    return world_.domain().AllDeadlines(world_.view(), testkit::TestZones());
  }

  scheduler::World world_{"2026-10-26T12:00:00Z"};
  std::string staff_;
  DeadlineIndex index_{world_.domain(), testkit::TestZones()};
};

TEST_F(DeadlineIndexTest, ARestingDeadlineIsPendingButNotDue) {
  ASSERT_EQ(index_.All(), Told());
  ASSERT_FALSE(index_.All().empty());
  const scheduler::Deadline first = *index_.Due(absl::InfiniteFuture());
  index_.Rest(first);
  // As after a start, which knows nothing of the rest.
  EXPECT_EQ(index_.All(), Told());
  EXPECT_EQ(index_.size(), Told().size());
  EXPECT_FALSE(index_.Contains(first));
  const scheduler::Deadline* next = index_.Due(absl::InfiniteFuture());
  EXPECT_TRUE(next == nullptr || !(*next == first));
  EXPECT_EQ(index_.next(), next == nullptr ? absl::InfiniteFuture() : next->due);
}

TEST_F(DeadlineIndexTest, ItIsDueAgainOnceItsSubjectIsAskedAnew) {
  const scheduler::Deadline first = *index_.Due(absl::InfiniteFuture());
  index_.Rest(first);
  index_.Update({{scheduler::kKindOf<scheduler::Family>, first.subject}}, world_.view());
  EXPECT_TRUE(index_.Contains(first));
  EXPECT_EQ(index_.All(), Told());
}

}  // namespace
}  // namespace vigil::engine
