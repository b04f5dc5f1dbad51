// Method: commits are appended through the public interface of every backend and read back; each
// promise of event_log.h about writing is broken on purpose and must be refused as stated.
#include <utility>

#include "base/limits.h"
#include "eventstore/conformance.h"
#include "eventstore/frame.h"
#include "eventstore/sha256.h"
#include "gmock/gmock.h"

namespace vigil::eventstore {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using AppendConformance = ConformanceTest;
VIGIL_FOR_ALL_LOGS(AppendConformance);

TEST_P(AppendConformance, AnEmptyLogStandsAtItsIdentity) {
  EXPECT_EQ(log().DurableHead().position, 0u);
  EXPECT_EQ(log().DurableHead().hash, GenesisHash(kTestIdentity));
  EXPECT_EQ(log().identity().log_id, kTestIdentity.log_id);
  EXPECT_EQ(log().CloseGroup(), nullptr);
  EXPECT_THAT(Read({}).commits, IsEmpty());
  EXPECT_EQ(Read({}).next, 1u);
}

TEST_P(AppendConformance, PositionsAndRevisionsAreDenseAcrossCommitsAndGroups) {
  const StageResult a = Stage(Commit({Event("s/1"), Event("s/2"), Event("s/1")}));
  EXPECT_EQ(a.outcome, StageOutcome::kStaged);
  EXPECT_EQ(a.first, 1u);
  EXPECT_EQ(a.count, 3u);
  EXPECT_THAT(a.revisions, ElementsAre(1, 1, 2));
  const StageResult b = Stage(Commit({Event("s/1")}));
  EXPECT_EQ(b.first, 4u);
  EXPECT_THAT(b.revisions, ElementsAre(3));
  Sync();
  const StageResult c = Append(Commit({Event("s/2"), Event("s/3")}));
  EXPECT_EQ(c.first, 5u);
  EXPECT_THAT(c.revisions, ElementsAre(2, 1));
  EXPECT_EQ(log().DurableHead().position, 6u);
  EXPECT_EQ(*log().StreamRevision("s/1"), 3u);
  EXPECT_EQ(*log().StreamRevision("s/2"), 2u);
  EXPECT_EQ(*log().StreamRevision("s/4"), 0u);
}

TEST_P(AppendConformance, EveryFieldComesBackAsItWasGiven) {
  NewCommit commit = Commit({Event("s/1", 7, std::string("\0\xff payload", 10))}, "req-1");
  commit.events[0].version = 3;
  commit.on_behalf_of = "staff/ben";
  commit.reason = "break-glass: on call";
  commit.causation = "cause";
  commit.correlation = "correlation";
  commit.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  commit.fingerprint = std::string(limits::kMaxFingerprintBytes, '\x80');
  commit.recorded_at = kTestStart + absl::Microseconds(123456);
  Append(commit);
  const ReadPage page = Read({});
  ASSERT_EQ(page.commits.size(), 1u);
  const StoredCommit& stored = page.commits[0];
  EXPECT_EQ(stored.format, kFrameFormat);
  EXPECT_EQ(stored.epoch, 1u);
  EXPECT_FALSE(stored.simulated);
  EXPECT_EQ(stored.first, 1u);
  EXPECT_EQ(stored.count, 1u);
  EXPECT_EQ(stored.recorded_at, commit.recorded_at);
  EXPECT_EQ(stored.partition, commit.partition);
  EXPECT_EQ(stored.actor, commit.actor);
  EXPECT_EQ(stored.role, commit.role);
  EXPECT_EQ(stored.on_behalf_of, commit.on_behalf_of);
  EXPECT_EQ(stored.channel, commit.channel);
  EXPECT_EQ(stored.reason, commit.reason);
  EXPECT_EQ(stored.request, commit.request);
  EXPECT_EQ(stored.fingerprint, commit.fingerprint);
  EXPECT_EQ(stored.causation, commit.causation);
  EXPECT_EQ(stored.correlation, commit.correlation);
  EXPECT_EQ(stored.traceparent, commit.traceparent);
  ASSERT_EQ(stored.events.size(), 1u);
  EXPECT_EQ(stored.events[0].position, 1u);
  EXPECT_EQ(stored.events[0].revision, 1u);
  EXPECT_EQ(stored.events[0].stream, "s/1");
  EXPECT_EQ(stored.events[0].type, 7u);
  EXPECT_EQ(stored.events[0].version, 3u);
  EXPECT_EQ(stored.events[0].payload, commit.events[0].payload);
}

TEST_P(AppendConformance, TheChainHoldsFromTheIdentityToTheHead) {
  for (int i = 0; i < 3; ++i) Append(Commit({Event("s"), Event("t")}));
  Hash previous = GenesisHash(kTestIdentity);
  Position end = 0;
  EXPECT_EQ(*log().HashAt(0), previous);
  const absl::Status scanned = log().Scan({.check_chain = true}, [&](const FrameView& view) {
    EXPECT_EQ(view.prev_hash, previous);
    EXPECT_EQ(view.hash, Sha256(view.bytes));
    previous = view.hash;
    end = view.last();
    EXPECT_EQ(*log().HashAt(end), previous);
    return absl::OkStatus();
  });
  EXPECT_TRUE(scanned.ok()) << scanned;
  EXPECT_EQ(end, 6u);
  EXPECT_EQ(log().DurableHead().hash, previous);
  EXPECT_EQ(log().HashAt(5).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(log().HashAt(7).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_P(AppendConformance, RecordedTimeNeverRunsBackwards) {
  NewCommit commit = Commit({Event("s")});
  EXPECT_EQ(Stage(commit).recorded_at, kTestStart);
  commit.recorded_at = kTestStart - absl::Hours(1);
  EXPECT_EQ(Stage(commit).recorded_at, kTestStart);  // also before the first is durable
  Sync();
  EXPECT_EQ(Append(commit).recorded_at, kTestStart);
  commit.recorded_at = kTestStart + absl::Seconds(1) + absl::Nanoseconds(1999);
  EXPECT_EQ(Append(commit).recorded_at, kTestStart + absl::Seconds(1) + absl::Microseconds(1));
  EXPECT_EQ(log().DurableHead().recorded_at, kTestStart + absl::Seconds(1) + absl::Microseconds(1));
}

TEST_P(AppendConformance, AWrongRevisionIsNamedAndWritesNothing) {
  Append(Commit({Event("s"), Event("s")}));
  NewCommit commit = Commit({Event("s")});
  commit.expected = {{"t", 0}, {"s", 1}};
  const StageResult refused = Stage(commit);
  EXPECT_EQ(refused.outcome, StageOutcome::kWrongRevision);
  EXPECT_EQ(refused.stream, "s");
  EXPECT_EQ(refused.actual, 2u);
  EXPECT_EQ(log().CloseGroup(), nullptr);
  commit.expected = {{"t", 0}, {"s", 2}};
  EXPECT_EQ(Append(commit).first, 3u);
}

TEST_P(AppendConformance, ExpectedRevisionsCountWhatIsInFlight) {
  Stage(Commit({Event("s")}));
  std::unique_ptr<Group> in_flight = log().CloseGroup();
  NewCommit commit = Commit({Event("s")});
  commit.expected = {{"s", 0}};
  EXPECT_EQ(Stage(commit).outcome, StageOutcome::kWrongRevision);
  commit.expected = {{"s", 1}};
  const StageResult staged = Stage(commit);
  EXPECT_EQ(staged.outcome, StageOutcome::kStaged);
  EXPECT_THAT(staged.revisions, ElementsAre(2));
  EXPECT_EQ(*log().StreamRevision("s"), 0u);  // readers see durable events only
  EXPECT_EQ(log().DurableHead().position, 0u);
  EXPECT_EQ(in_flight->first(), 1u);
  EXPECT_EQ(in_flight->last(), 1u);
  EXPECT_EQ(log().Sync(std::move(in_flight)), SyncOutcome::kDurable);
  EXPECT_EQ(*log().StreamRevision("s"), 1u);
  Sync();
  EXPECT_EQ(*log().StreamRevision("s"), 2u);
}

TEST_P(AppendConformance, RowsRideInTheGroup) {
  Stage(Commit({Event("s")}));
  log().PutRow({"b/1", "one"});
  log().PutRow({"b/2", "two"});
  log().PutRow({"b/2", "second"});
  log().PutRow({"c", ""});
  EXPECT_EQ(*log().GetRow("b/1"), std::nullopt);
  Sync();
  EXPECT_EQ(*log().GetRow("b/1"), "one");
  EXPECT_EQ(*log().GetRow("b/2"), "second");
  EXPECT_EQ(*log().GetRow("c"), "");
  log().PutRow({"b/1", std::nullopt});
  log().PutRow({"b/3", "three"});
  std::unique_ptr<Group> rows_only = log().CloseGroup();
  EXPECT_EQ(rows_only->first(), 0u);
  EXPECT_EQ(log().Sync(std::move(rows_only)), SyncOutcome::kDurable);
  EXPECT_EQ(*log().GetRow("b/1"), std::nullopt);
  EXPECT_EQ(log().DurableHead().position, 1u);

  const auto rows = [&](absl::string_view prefix, absl::string_view after, size_t max) {
    std::vector<std::string> keys;
    const absl::Status status =
        log().ScanRows(prefix, after, [&](absl::string_view key, absl::string_view value) {
          EXPECT_EQ(*log().GetRow(key), std::string(value));
          keys.emplace_back(key);
          return keys.size() < max;
        });
    EXPECT_TRUE(status.ok()) << status;
    return keys;
  };
  EXPECT_THAT(rows("b/", "", 9), ElementsAre("b/2", "b/3"));
  EXPECT_THAT(rows("b/", "b/2", 9), ElementsAre("b/3"));
  EXPECT_THAT(rows("b/", "a", 9), ElementsAre("b/2", "b/3"));
  EXPECT_THAT(rows("b/", "c", 9), IsEmpty());
  EXPECT_THAT(rows("", "", 9), ElementsAre("b/2", "b/3", "c"));
  EXPECT_THAT(rows("", "", 1), ElementsAre("b/2"));
}

TEST_P(AppendConformance, TheOpenGroupKnowsItsSize) {
  EXPECT_EQ(log().OpenGroupBytes(), 0u);
  Stage(Commit({Event("s", 1, std::string(1000, 'x'))}));
  EXPECT_GT(log().OpenGroupBytes(), 1000u);
  EXPECT_LT(log().OpenGroupBytes(), 2000u);
  Sync();
  EXPECT_EQ(log().OpenGroupBytes(), 0u);
}

TEST_P(AppendConformance, StatsCountWhatIsDurable) {
  Stage(Commit({Event("s"), Event("t")}));
  Stage(Commit({Event("s")}));
  EXPECT_EQ(log().GetStats().events, 0u);
  Sync();
  EXPECT_EQ(log().GetStats().events, 3u);
  EXPECT_EQ(log().GetStats().commits, 2u);
  EXPECT_EQ(log().GetStats().groups, 1u);
  EXPECT_FALSE(log().RowsStale());
}

using AppendLimits = ConformanceTest;
VIGIL_FOR_ALL_LOGS(AppendLimits);

// Each field is taken at its limit and refused one past it, by a message that names the field.
TEST_P(AppendLimits, FieldsAtTheLimitAreStoredAndOnePastItRefused) {
  const auto text = [](size_t size) { return std::string(size, 'x'); };
  constexpr size_t kName = limits::kMaxStreamNameBytes;
  constexpr size_t kMeta = limits::kMaxMetadataBytes;
  struct Case {
    std::string field;
    size_t limit;
    std::function<void(NewCommit&, std::string)> set;
  };
  const std::vector<Case> cases = {
      {"partition", kName, [](NewCommit& c, std::string s) { c.partition = s; }},
      {"stream", kName, [](NewCommit& c, std::string s) { c.events[0].stream = s; }},
      {"expected stream", kName,
       [](NewCommit& c, std::string s) {
         c.expected = {{s, 1}};
       }},
      {"payload", limits::kMaxEventPayloadBytes,
       [](NewCommit& c, std::string s) { c.events[0].payload = s; }},
      {"actor", kMeta, [](NewCommit& c, std::string s) { c.actor = s; }},
      {"role", kMeta, [](NewCommit& c, std::string s) { c.role = s; }},
      {"on_behalf_of", kMeta, [](NewCommit& c, std::string s) { c.on_behalf_of = s; }},
      {"channel", kMeta, [](NewCommit& c, std::string s) { c.channel = s; }},
      {"reason", kMeta, [](NewCommit& c, std::string s) { c.reason = s; }},
      {"request.principal", kMeta, [](NewCommit& c, std::string s) { c.request.principal = s; }},
      {"request.method", kMeta, [](NewCommit& c, std::string s) { c.request.method = s; }},
      {"request.request_id", kMeta, [](NewCommit& c, std::string s) { c.request.request_id = s; }},
      {"fingerprint", limits::kMaxFingerprintBytes,
       [](NewCommit& c, std::string s) { c.fingerprint = s; }},
      {"causation", kMeta, [](NewCommit& c, std::string s) { c.causation = s; }},
      {"correlation", kMeta, [](NewCommit& c, std::string s) { c.correlation = s; }},
      {"traceparent", kMeta, [](NewCommit& c, std::string s) { c.traceparent = s; }},
  };
  for (const Case& c : cases) {
    NewCommit commit = Commit({Event("s/" + c.field)});
    c.set(commit, text(c.limit));
    EXPECT_EQ(Append(commit).outcome, StageOutcome::kStaged) << c.field;
    c.set(commit, text(c.limit + 1));
    const absl::Status refused = log().Stage(commit).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << c.field;
    EXPECT_THAT(std::string(refused.message()), testing::StartsWith(c.field + " of "));
  }
  EXPECT_EQ(log().CloseGroup(), nullptr);
  EXPECT_EQ(log().DurableHead().position, cases.size());
  EXPECT_TRUE(
      log().Scan({.check_chain = true}, [](const FrameView&) { return absl::OkStatus(); }).ok());
}

TEST_P(AppendLimits, EventsACommitAndBytesACommit) {
  const auto refusal = [&](const NewCommit& commit) {
    EXPECT_EQ(log().Stage(commit).status().code(), absl::StatusCode::kInvalidArgument);
  };
  NewCommit many = Commit(std::vector<NewEvent>(limits::kMaxEventsPerCommit, Event("s")));
  EXPECT_EQ(Append(many).count, limits::kMaxEventsPerCommit);
  many.events.push_back(Event("s"));
  refusal(many);
  many.events.pop_back();
  many.expected.resize(limits::kMaxEventsPerCommit + 1, {"other", 0});
  refusal(many);
  many.expected.pop_back();
  EXPECT_EQ(Append(many).count, limits::kMaxEventsPerCommit);

  // Exactly kMaxCommitBytes, then one byte more; the refused one moves no revision.
  constexpr size_t kMost = limits::kMaxEventPayloadBytes;
  NewCommit big = Commit(std::vector<NewEvent>(16, Event("big", 1, std::string(kMost, 'x'))));
  size_t room = limits::kMaxCommitBytes;
  {
    NewCommit small = big;
    small.events.back().payload = std::string(kMost / 2, 'x');
    Append(small);
    Position last = log().DurableHead().position;
    const absl::Status scanned = log().Scan({.after = last - 16}, [&](const FrameView& view) {
      room -= view.bytes.size();
      return absl::OkStatus();
    });
    ASSERT_TRUE(scanned.ok()) << scanned;
  }
  big.events.back().payload = std::string(kMost / 2 + room, 'x');
  EXPECT_EQ(Append(big).count, 16u);
  big.events.back().payload += 'x';
  refusal(big);
  EXPECT_EQ(*log().StreamRevision("big"), 32u);
  EXPECT_THAT(Append(Commit({Event("big")})).revisions, ElementsAre(33));
}

TEST_P(AppendLimits, WhatIsNoCommitIsRefused) {
  const auto refusal = [&](const std::function<void(NewCommit&)>& spoil) {
    NewCommit commit = Commit({Event("s")});
    spoil(commit);
    const absl::Status status = log().Stage(commit).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_EQ(refusal([](NewCommit& c) { c.events.clear(); }), "commit without an event");
  EXPECT_EQ(refusal([](NewCommit& c) { c.events[0].stream = ""; }), "stream is empty");
  EXPECT_EQ(refusal([](NewCommit& c) { c.events[0].stream = std::string("a\0b", 3); }),
            "stream \"a\\000b\" holds a zero byte");
  EXPECT_EQ(refusal([](NewCommit& c) { c.partition = ""; }), "partition is empty");
  EXPECT_EQ(refusal([](NewCommit& c) { c.events[0].type = 0; }), "event type 0 is not a type");
  EXPECT_EQ(refusal([](NewCommit& c) { c.events[0].version = 0; }),
            "event version is 0; it counts from 1");
  EXPECT_THAT(refusal([](NewCommit& c) { c.recorded_at = absl::UnixEpoch() - absl::Seconds(1); }),
              testing::HasSubstr("1970 .. 2199"));
  refusal([](NewCommit& c) { c.recorded_at = absl::InfinitePast(); });
  refusal([](NewCommit& c) { c.recorded_at = absl::InfiniteFuture(); });
  const absl::Time end = absl::FromUnixMicros(kMaxRecordedAtUs);
  refusal([&](NewCommit& c) { c.recorded_at = end; });
  EXPECT_EQ(log().CloseGroup(), nullptr);
  NewCommit last = Commit({Event("s")});
  last.recorded_at = end - absl::Microseconds(1);
  EXPECT_EQ(Append(last).recorded_at, last.recorded_at);
}

TEST_P(AppendLimits, RowsAtTheirLimitComeBack) {
  const std::string key(limits::kMaxRowKeyBytes, 'k');
  const std::string value(limits::kMaxRowValueBytes, 'v');
  log().PutRow({key, value});
  Sync();
  const auto row = log().GetRow(key);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_TRUE(*row == value);
}

// Rows come from our own code: one that is too large is a mistake of ours, not of a caller.
TEST(AppendDeathTest, ARowOnePastItsLimitIsAMistake) {
  const auto log = NewMemoryLog(kTestIdentity);
  EXPECT_DEATH(log->PutRow({std::string(limits::kMaxRowKeyBytes + 1, 'k'), "v"}), "row key of");
  EXPECT_DEATH(log->PutRow({"k", std::string(limits::kMaxRowValueBytes + 1, 'v')}), "row of");
}

TEST(AppendDeathTest, AGroupIsNeverDroppedNorSyncedOutOfOrder) {
  const auto log = NewMemoryLog(kTestIdentity);
  ASSERT_TRUE(log->Stage(Commit({Event("s")})).ok());
  std::unique_ptr<Group> first = log->CloseGroup();
  ASSERT_TRUE(log->Stage(Commit({Event("s")})).ok());
  std::unique_ptr<Group> second = log->CloseGroup();
  EXPECT_DEATH(log->Sync(std::move(second)), "order of closing");
  EXPECT_DEATH(first.reset(), "dropped without Sync");
  log->Sync(std::move(first));
  log->Sync(std::move(second));
}

}  // namespace
}  // namespace vigil::eventstore
