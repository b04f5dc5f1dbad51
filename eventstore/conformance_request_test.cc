// Method: the same request is staged again at every stage of its first commit's life, on every
// backend: open, in flight, durable, older than the retention. Exactly one commit may come of it.
#include <set>
#include <utility>

#include "base/limits.h"
#include "eventstore/conformance.h"
#include "gmock/gmock.h"

namespace vigil::eventstore {
namespace {

using RequestConformance = ConformanceTest;
VIGIL_FOR_ALL_LOGS(RequestConformance);

TEST_P(RequestConformance, ARepeatedRequestIsAnsweredFromItsFirstCommit) {
  const NewCommit commit = Commit({Event("s"), Event("t")}, "req");
  const StageResult first = Stage(commit);
  const auto expect_known = [&](bool in_flight) {
    const StageResult again = Stage(commit);
    EXPECT_EQ(again.outcome, StageOutcome::kAlreadyCommitted);
    EXPECT_EQ(again.first, first.first);
    EXPECT_EQ(again.count, 2u);
    EXPECT_EQ(again.recorded_at, first.recorded_at);
    EXPECT_EQ(again.in_flight, in_flight);
    const auto found = log().FindRequest(commit.request, commit.fingerprint);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->outcome, StageOutcome::kAlreadyCommitted);
    EXPECT_EQ((*found)->first, first.first);
    EXPECT_EQ((*found)->in_flight, in_flight);
  };
  expect_known(true);
  std::unique_ptr<Group> group = log().CloseGroup();
  expect_known(true);
  EXPECT_EQ(log().CloseGroup(), nullptr);
  EXPECT_EQ(log().Sync(std::move(group)), SyncOutcome::kDurable);
  expect_known(false);
  EXPECT_EQ(log().CloseGroup(), nullptr);
  EXPECT_EQ(log().DurableHead().position, 2u);
}

// Hazard H8.
TEST_P(RequestConformance, TheSameIdWithOtherContentIsRefused) {
  Stage(Commit({Event("s")}, "req", "one"));
  const auto expect_reused = [&] {
    const NewCommit other = Commit({Event("s")}, "req", "two");
    EXPECT_EQ(Stage(other).outcome, StageOutcome::kRequestReused);
    const auto found = log().FindRequest(other.request, other.fingerprint);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->outcome, StageOutcome::kRequestReused);
  };
  expect_reused();
  Sync();
  expect_reused();
  EXPECT_EQ(log().CloseGroup(), nullptr);
}

TEST_P(RequestConformance, ARepeatIsKnownBeforeItsRevisionIsChecked) {
  NewCommit commit = Commit({Event("s")}, "req");
  commit.expected = {{"s", 0}};
  Append(commit);
  EXPECT_EQ(Stage(commit).outcome, StageOutcome::kAlreadyCommitted);
}

TEST_P(RequestConformance, EachPartOfTheKeyMakesAnotherRequest) {
  Append(Commit({Event("s")}, "req"));
  NewCommit other = Commit({Event("s")}, "req");
  other.request.principal = "staff/ben";
  EXPECT_EQ(Append(other).outcome, StageOutcome::kStaged);
  other.request.method = "vigil.v1.Test/Undo";
  EXPECT_EQ(Append(other).outcome, StageOutcome::kStaged);
  // Moving a byte from one part to the next makes another request too.
  other.request = {"staff/annav", "igil.v1.Test/Do", "req"};
  EXPECT_EQ(Append(other).outcome, StageOutcome::kStaged);
  EXPECT_EQ(log().DurableHead().position, 4u);
}

TEST_P(RequestConformance, WithoutAnIdEveryCommitIsItsOwn) {
  EXPECT_EQ(Stage(Commit({Event("s")})).outcome, StageOutcome::kStaged);
  EXPECT_EQ(Stage(Commit({Event("s")})).outcome, StageOutcome::kStaged);
  Sync();
  EXPECT_EQ(*log().FindRequest({"staff/anna", "m", ""}, "print"), std::nullopt);
  EXPECT_EQ(*log().FindRequest({"staff/anna", "m", "new"}, "print"), std::nullopt);
}

// Requests are kept for 30 days to the microsecond, and swept at most eight a commit afterwards.
TEST_P(RequestConformance, OldRequestsAreForgottenEightACommit) {
  constexpr int kOld = 20;
  for (int i = 0; i < kOld; ++i) Stage(Commit({Event("s")}, absl::StrCat("old-", i)));
  Sync();
  const auto known = [&] {
    int count = 0;
    for (int i = 0; i < kOld; ++i) {
      const NewCommit commit = Commit({Event("s")}, absl::StrCat("old-", i));
      count += log().FindRequest(commit.request, commit.fingerprint)->has_value();
    }
    return count;
  };
  const absl::Duration retention = absl::Hours(24 * limits::kRequestRetentionDays);
  NewCommit later = Commit({Event("t")});
  later.recorded_at = kTestStart + retention;
  Append(later);
  EXPECT_EQ(known(), kOld);
  later.recorded_at += absl::Microseconds(1);
  Append(later);
  EXPECT_EQ(known(), kOld - limits::kRequestSweepPerCommit);
  Append(later);
  EXPECT_EQ(known(), kOld - 2 * limits::kRequestSweepPerCommit);
  Append(later);
  EXPECT_EQ(known(), 0);
  // Forgotten means new: the id may be used again, and is remembered from then on.
  NewCommit again = Commit({Event("s")}, "old-0", "other content");
  again.recorded_at = later.recorded_at;
  EXPECT_EQ(Append(again).outcome, StageOutcome::kStaged);
  EXPECT_EQ(Append(later).outcome, StageOutcome::kStaged);
  EXPECT_EQ(Stage(again).outcome, StageOutcome::kAlreadyCommitted);
}

TEST_P(RequestConformance, SweepingWaitsForWhatIsNotDurableYet) {
  Stage(Commit({Event("s")}, "req"));
  std::unique_ptr<Group> in_flight = log().CloseGroup();
  NewCommit later = Commit({Event("t")});
  later.recorded_at = kTestStart + absl::Hours(24 * 31);
  Stage(later);
  EXPECT_EQ(Stage(Commit({Event("s")}, "req")).outcome, StageOutcome::kAlreadyCommitted);
  EXPECT_EQ(log().Sync(std::move(in_flight)), SyncOutcome::kDurable);
  Sync();
  EXPECT_EQ(Stage(Commit({Event("s")}, "req")).outcome, StageOutcome::kAlreadyCommitted);
  Append(later);
  EXPECT_EQ(Append(Commit({Event("s")}, "req")).outcome, StageOutcome::kStaged);
}

}  // namespace
}  // namespace vigil::eventstore
