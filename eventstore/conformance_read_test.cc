// Method: a random history is appended to every backend in random groups and kept in a plain vector
// as the oracle; every kind of read, paged at random, must hand out what the vector says.
#include <algorithm>
#include <random>
#include <utility>

#include "base/limits.h"
#include "eventstore/conformance.h"
#include "gmock/gmock.h"

namespace vigil::eventstore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using ReadConformance = ConformanceTest;
VIGIL_FOR_ALL_LOGS(ReadConformance);

struct Known {
  StoredEvent event;
  std::string partition;
  absl::Time recorded_at;
  Position commit_last = 0;
};

std::vector<Position> Oracle(const std::vector<Known>& history, const ReadFilter& filter,
                             Position from, Direction direction) {
  std::vector<Position> positions;
  for (const Known& known : history) {
    const Position at = known.event.position;
    const auto& types = filter.types;
    if ((filter.stream.empty() || known.event.stream == filter.stream) &&
        (filter.partition.empty() || known.partition == filter.partition) &&
        (types.empty() || std::count(types.begin(), types.end(), known.event.type) > 0) &&
        (direction == Direction::kForward ? at >= from : from == 0 || at <= from)) {
      positions.push_back(at);
    }
  }
  return positions;
}

class History {
 public:
  explicit History(uint32_t seed) : random_(seed) {}

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  NewCommit Next() {
    now_ += absl::Seconds(Below(3));
    NewCommit commit = Commit({});
    commit.partition = absl::StrCat("agencies/", Below(3));
    commit.recorded_at = now_;
    for (int i = 1 + Below(4); i > 0; --i) {
      commit.events.push_back(
          Event(absl::StrCat("s/", Below(6)), 1 + Below(4), std::string(Below(40), 'p')));
    }
    return commit;
  }

  void Take(const NewCommit& commit, const StageResult& result) {
    for (uint32_t i = 0; i < result.count; ++i) {
      const NewEvent& event = commit.events[i];
      events_.push_back({{result.first + i, result.revisions[i], event.stream, event.type,
                          event.version, event.payload},
                         commit.partition,
                         result.recorded_at,
                         result.first + result.count - 1});
    }
  }

  const std::vector<Known>& events() const { return events_; }
  absl::Time now() const { return now_; }

 private:
  std::mt19937 random_;
  absl::Time now_ = kTestStart;
  std::vector<Known> events_;
};

TEST_P(ReadConformance, EveryFilterAndDirectionPagesThroughAllOfItsEventsOnce) {
  const uint32_t seed = 20240607;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  History history(seed);
  for (int group = 0; group < 60; ++group) {
    for (int i = history.Below(5); i >= 0; --i) {
      const NewCommit commit = history.Next();
      history.Take(commit, Stage(commit));
    }
    Sync();
  }
  const Position head = log().DurableHead().position;
  ASSERT_EQ(head, history.events().size());
  for (int round = 0; round < 300; ++round) {
    ReadRequest request;
    const int kind = history.Below(3);
    if (kind == 1) request.filter.stream = absl::StrCat("s/", history.Below(7));
    if (kind == 2) request.filter.partition = absl::StrCat("agencies/", history.Below(4));
    for (int i = history.Below(3); i > 0; --i) request.filter.types.push_back(1 + history.Below(5));
    request.direction = history.Below(2) == 0 ? Direction::kForward : Direction::kBackward;
    request.from = history.Below(2) == 0 ? 0 : 1 + history.Below(static_cast<int>(head));
    request.max_commits = 1 + history.Below(20);
    request.max_bytes = 1 + history.Below(20000);
    const Position start = request.from;
    std::vector<Position> got;
    const Position end = request.direction == Direction::kForward ? head + 1 : 0;
    do {
      const ReadPage page = Read(request);
      EXPECT_LE(page.commits.size(), request.max_commits);
      EXPECT_EQ(page.head, head);
      std::vector<StoredCommit> commits = page.commits;
      if (request.direction == Direction::kBackward) std::reverse(commits.begin(), commits.end());
      std::vector<Position> positions;
      for (const StoredCommit& commit : commits) {
        ASSERT_FALSE(commit.events.empty());
        for (const StoredEvent& event : commit.events) {
          const Known& known = history.events()[event.position - 1];
          EXPECT_EQ(event.revision, known.event.revision);
          EXPECT_EQ(event.stream, known.event.stream);
          EXPECT_EQ(event.type, known.event.type);
          EXPECT_EQ(event.payload, known.event.payload);
          EXPECT_EQ(commit.last(), known.commit_last);
          EXPECT_EQ(commit.partition, known.partition);
          EXPECT_EQ(commit.recorded_at, known.recorded_at);
          positions.push_back(event.position);
        }
      }
      const bool forward = request.direction == Direction::kForward;
      got.insert(forward ? got.end() : got.begin(), positions.begin(), positions.end());
      ASSERT_TRUE(page.next == end || page.next != request.from) << "no progress";
      request.from = page.next;
    } while (request.from != end);
    EXPECT_EQ(got, Oracle(history.events(), request.filter, start, request.direction));
  }
}

TEST_P(ReadConformance, ScanHandsOutEveryFrameOfItsRangeAndPartition) {
  const uint32_t seed = 99;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  History history(seed);
  std::vector<Position> ends = {0};
  for (int i = 0; i < 100; ++i) {
    const NewCommit commit = history.Next();
    history.Take(commit, Append(commit));
    ends.push_back(log().DurableHead().position);
  }
  for (int round = 0; round < 200; ++round) {
    Position after = ends[history.Below(ends.size())];
    Position until = ends[history.Below(ends.size())];
    if (after > until) std::swap(after, until);
    ScanRequest scan{.after = after, .until = until};
    if (history.Below(2) == 0) scan.partition = absl::StrCat("agencies/", history.Below(4));
    scan.check_chain = scan.partition.empty();
    std::vector<Position> got;
    const absl::Status status = log().Scan(scan, [&](const FrameView& view) {
      EXPECT_EQ(view.bytes.empty(), false);
      for (const EventView& event : view.events) {
        got.push_back(event.position);
        EXPECT_EQ(event.payload, history.events()[event.position - 1].event.payload);
      }
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
    const Position last = until == 0 ? ends.back() : until;  // 0 means the head
    std::vector<Position> expected =
        Oracle(history.events(), {.partition = scan.partition}, after + 1, Direction::kForward);
    expected.erase(std::upper_bound(expected.begin(), expected.end(), last), expected.end());
    EXPECT_EQ(got, expected);
  }
}

TEST_P(ReadConformance, ScanRefusesWhatIsNoRange) {
  Append(Commit({Event("s"), Event("s")}));
  Append(Commit({Event("s"), Event("s")}));
  const auto scan = [&](const ScanRequest& request) {
    return log().Scan(request, [](const FrameView&) { return absl::OkStatus(); }).code();
  };
  EXPECT_EQ(scan({.after = 1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.after = 3}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.until = 3}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.after = 2, .until = 3}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.after = 1, .partition = "agencies/a"}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.until = 3, .partition = "agencies/a"}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.partition = "agencies/a", .check_chain = true}),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scan({.after = 5}), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(scan({.until = 5}), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(scan({.after = 4}), absl::StatusCode::kOk);
  EXPECT_EQ(log().Scan({}, [](const FrameView&) { return absl::CancelledError("enough"); }),
            absl::CancelledError("enough"));
}

TEST_P(ReadConformance, AReadFromInsideACommitHandsOutTheRestOfIt) {
  Append(Commit({Event("s"), Event("t"), Event("s")}));
  EXPECT_THAT(Positions(Read({.from = 2})), ElementsAre(2, 3));
  EXPECT_THAT(Positions(Read({.from = 2, .direction = Direction::kBackward})), ElementsAre(1, 2));
  EXPECT_THAT(Positions(Read({.filter = {.stream = "s"}, .from = 2})), ElementsAre(3));
  EXPECT_THAT(
      Positions(Read({.filter = {.stream = "s"}, .from = 1, .direction = Direction::kBackward})),
      ElementsAre(1));
  EXPECT_EQ(Read({.from = 2}).commits[0].first, 1u);
  EXPECT_EQ(Read({.from = 2}).commits[0].last(), 3u);
}

TEST_P(ReadConformance, NamesThatAreEachOthersPrefixStayApart) {
  Append(Commit({Event("s"), Event("s/1"), Event("s/10"), Event("s\x01"), Event("t")}));
  EXPECT_THAT(Positions(Read({.filter = {.stream = "s"}})), ElementsAre(1));
  EXPECT_THAT(Positions(Read({.filter = {.stream = "s/1"}})), ElementsAre(2));
  EXPECT_EQ(*log().StreamRevision("s"), 1u);
  // A partition of the same name as a stream has its own index.
  EXPECT_THAT(Positions(Read({.filter = {.partition = "s"}})), IsEmpty());
  EXPECT_THAT(Positions(Read({.filter = {.stream = "agencies/a"}})), IsEmpty());
}

TEST_P(ReadConformance, OnlyDurableEventsAreRead) {
  Append(Commit({Event("s")}));
  Stage(Commit({Event("s")}));
  EXPECT_THAT(Positions(Read({})), ElementsAre(1));
  std::unique_ptr<Group> group = log().CloseGroup();
  EXPECT_THAT(Positions(Read({.filter = {.stream = "s"}})), ElementsAre(1));
  EXPECT_EQ(Read({}).next, 2u);
  EXPECT_EQ(log().Sync(std::move(group)), SyncOutcome::kDurable);
  EXPECT_THAT(Positions(Read({.from = 2})), ElementsAre(2));
}

TEST_P(ReadConformance, LimitsOfARead) {
  Append(Commit({Event("s")}));
  const auto code = [&](const ReadRequest& request) { return log().Read(request).status().code(); };
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code({.max_commits = limits::kMaxReadCommits}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.max_commits = limits::kMaxReadCommits + 1}), kInvalid);
  EXPECT_EQ(code({.max_commits = 0}), kInvalid);
  EXPECT_EQ(code({.max_bytes = limits::kMaxReadBytes}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.max_bytes = limits::kMaxReadBytes + 1}), kInvalid);
  EXPECT_EQ(code({.max_bytes = 0}), kInvalid);
  EXPECT_EQ(code({.filter = {.stream = "s", .partition = "p"}}), kInvalid);
  EXPECT_EQ(code({.from = 2}), absl::StatusCode::kOk);
  EXPECT_EQ(code({.from = 3}), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code({.from = 3, .direction = Direction::kBackward}), absl::StatusCode::kOk);
}

TEST_P(ReadConformance, APageLooksAtSoManyCommitsAndNoMore) {
  const size_t commits = limits::kMaxReadExamined + 1;
  for (size_t i = 0; i < commits; ++i) Stage(Commit({Event("s", i + 1 == commits ? 2 : 1)}));
  Sync();
  const ReadPage first = Read({.filter = {.types = {2}}});
  EXPECT_THAT(first.commits, IsEmpty());
  EXPECT_EQ(first.next, limits::kMaxReadExamined + 1);
  EXPECT_THAT(Positions(Read({.filter = {.types = {2}}, .from = first.next})),
              ElementsAre(commits));
  // A stream's index knows the types: nothing has to be looked at in vain.
  EXPECT_THAT(Positions(Read({.filter = {.stream = "s", .types = {2}}})), ElementsAre(commits));
}

TEST_P(ReadConformance, PositionAtATime) {
  EXPECT_EQ(*log().PositionAt(kTestStart), 0u);
  std::vector<std::pair<absl::Time, Position>> ends;
  const uint32_t seed = 7;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  History history(seed);
  for (int i = 0; i < 100; ++i) {
    Append(history.Next());
    ends.emplace_back(history.now(), log().DurableHead().position);
  }
  for (absl::Time at = kTestStart - absl::Seconds(1); at < history.now() + absl::Seconds(2);
       at += absl::Milliseconds(500)) {
    Position expected = 0;
    for (const auto& [recorded, end] : ends) {
      if (recorded <= at) expected = end;
    }
    EXPECT_EQ(*log().PositionAt(at), expected);
  }
  EXPECT_EQ(*log().PositionAt(absl::InfinitePast()), 0u);
  EXPECT_EQ(*log().PositionAt(absl::InfiniteFuture()), ends.back().second);
}

}  // namespace
}  // namespace vigil::eventstore
