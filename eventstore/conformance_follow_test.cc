// Method: threads follow a log of every backend while it is written, by waiting and by listening;
// each must see every event once, in order, without a gap, however the two interleave.
#include <atomic>
#include <thread>
#include <utility>

#include "eventstore/conformance.h"
#include "gmock/gmock.h"

namespace vigil::eventstore {
namespace {

using testing::ElementsAre;

using FollowConformance = ConformanceTest;
VIGIL_FOR_ALL_LOGS(FollowConformance);

TEST_P(FollowConformance, FollowersSeeEachEventOnceInOrderWhileItIsWritten) {
  constexpr Position kEvents = 2000;
  const auto follow = [&](const ReadFilter& filter, Position* seen, Position* last) {
    ReadRequest request{.filter = filter, .from = 1, .max_commits = 7};
    while (request.from <= kEvents) {
      ASSERT_TRUE(log().WaitForHead(request.from - 1, absl::Seconds(60)));
      const absl::StatusOr<ReadPage> page = log().Read(request);
      ASSERT_TRUE(page.ok()) << page.status();
      for (Position position : Positions(*page)) {
        ASSERT_GT(position, *last);
        *last = position;
        ++*seen;
      }
      request.from = page->next;
    }
  };
  Position all = 0, all_last = 0, some = 0, some_last = 0;
  std::thread follow_all([&] { follow({}, &all, &all_last); });
  std::thread follow_some([&] { follow({.stream = "s/1"}, &some, &some_last); });
  for (Position i = 0; i < kEvents / 2; ++i) {
    Stage(Commit({Event("s/0"), Event("s/1")}));
    if (i % 3 == 0) Sync();
  }
  if (std::unique_ptr<Group> group = log().CloseGroup(); group != nullptr) {
    EXPECT_EQ(log().Sync(std::move(group)), SyncOutcome::kDurable);
  }
  follow_all.join();
  follow_some.join();
  EXPECT_EQ(all, kEvents);
  EXPECT_EQ(some, kEvents / 2);
}

TEST_P(FollowConformance, ListenersHearEveryDurableGroupUntilTheirHandleGoes) {
  std::vector<Position> heard;
  auto handle = log().AddHeadListener([&](const Head& head) { heard.push_back(head.position); });
  Append(Commit({Event("s"), Event("s")}));
  Stage(Commit({Event("s")}));
  Stage(Commit({Event("s")}));
  EXPECT_THAT(heard, ElementsAre(2));
  Sync();
  log().PutRow({"row", "value"});
  Sync();
  EXPECT_THAT(heard, ElementsAre(2, 4, 4));
  handle.reset();
  Append(Commit({Event("s")}));
  EXPECT_THAT(heard, ElementsAre(2, 4, 4));
}

TEST_P(FollowConformance, AWaitEndsWithTheTimeoutOrTheHead) {
  EXPECT_FALSE(log().WaitForHead(0, absl::ZeroDuration()));
  EXPECT_FALSE(log().WaitForHead(0, absl::Milliseconds(1)));
  std::thread writer([&] { Append(Commit({Event("s")})); });
  EXPECT_TRUE(log().WaitForHead(0, absl::InfiniteDuration()));
  writer.join();
  EXPECT_TRUE(log().WaitForHead(0, absl::ZeroDuration()));
  EXPECT_FALSE(log().WaitForHead(1, absl::ZeroDuration()));
}

TEST_P(FollowConformance, TheCommitterMaySyncWhileTheWriterStages) {
  constexpr int kGroups = 300;
  std::mutex mu;
  std::condition_variable changed;
  std::unique_ptr<Group> handed;
  std::thread committer([&] {
    for (int i = 0; i < kGroups; ++i) {
      std::unique_ptr<Group> group;
      {
        std::unique_lock lock(mu);
        changed.wait(lock, [&] { return handed != nullptr; });
        group = std::move(handed);
      }
      changed.notify_all();
      ASSERT_EQ(log().Sync(std::move(group)), SyncOutcome::kDurable);
    }
  });
  for (int i = 0; i < kGroups; ++i) {
    for (int j = 0; j < 4; ++j) {
      const int n = 4 * i + j;
      NewCommit commit = Commit({Event("s")}, absl::StrCat("req-", n));
      commit.expected = {{"s", static_cast<Revision>(n)}};
      ASSERT_EQ(Stage(commit).outcome, StageOutcome::kStaged);
      ASSERT_EQ(Stage(commit).outcome, StageOutcome::kAlreadyCommitted);
    }
    std::unique_ptr<Group> group = log().CloseGroup();
    std::unique_lock lock(mu);
    changed.wait(lock, [&] { return handed == nullptr; });
    handed = std::move(group);
    changed.notify_all();
  }
  committer.join();
  EXPECT_EQ(*log().StreamRevision("s"), 4u * kGroups);
}

}  // namespace
}  // namespace vigil::eventstore
