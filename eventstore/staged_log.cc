#include "eventstore/staged_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"
#include "eventstore/log_derive.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {

class StagedGroup final : public Group {
 public:
  StagedGroup(std::unique_ptr<WriteSet> set, uint64_t batch, Position head,
              std::shared_ptr<const std::atomic<bool>> failed)
      : set(std::move(set)), batch(batch), expected(head), failed_(std::move(failed)) {}
  ~StagedGroup() override { VIGIL_CHECK(done || *failed_) << "a group was dropped without Sync"; }
  Position first() const override { return commits == 0 ? 0 : expected + 1; }
  Position last() const override { return commits == 0 ? 0 : head.position; }

  const std::unique_ptr<WriteSet> set;
  const uint64_t batch;
  const Position expected;  // head before
  Head head;                // head after; set when the group is closed
  uint64_t commits = 0;
  bool rows_rebuilt = false;
  bool done = false;

 private:
  const std::shared_ptr<const std::atomic<bool>> failed_;
};

StagedLog::StagedLog(std::unique_ptr<Backend> backend, const LogStart& start,
                     size_t stream_cache_bytes)
    : identity_(start.identity),
      backend_(std::move(backend)),
      reader_(*backend_, GenesisHash(start.identity)),
      board_(start.head),
      durable_batch_(start.stamp.batch),
      durable_commits_(start.stamp.commits),
      rows_stale_(start.rows_stale),
      first_batch_(start.stamp.batch),
      staged_(start.head),
      stamp_(start.stamp),
      streams_(*backend_, durable_batch_, stream_cache_bytes),
      requests_(*backend_, durable_batch_),
      sweeper_(*backend_, start.sweep),
      stored_sweep_(start.sweep) {}

StagedLog::~StagedLog() {
  board_.Stop();
  if (open_ != nullptr) open_->done = true;  // staged, never closed: nobody was told anything
}

absl::Status StagedLog::Health() const {
  if (!failed_->load(std::memory_order_acquire)) return absl::OkStatus();
  std::lock_guard lock(failure_mu_);
  return failure_;
}

void StagedLog::Fail(absl::Status status) {
  {
    std::lock_guard lock(failure_mu_);
    if (!failure_.ok()) return;
    LogError(absl::StrCat("event log: a write failed, nothing more is written or answered: ",
                          status.ToString()));
    failure_ = absl::UnavailableError(
        absl::StrCat("the event log stopped after a failed write: ", status.message()));
  }
  failed_->store(true, std::memory_order_release);
  board_.Stop();
}

StagedGroup& StagedLog::OpenGroup() {
  if (open_ == nullptr) {
    open_ = std::make_unique<StagedGroup>(backend_->NewWriteSet(), stamp_.batch + 1,
                                          staged_.position, failed_);
  }
  return *open_;
}

absl::StatusOr<std::optional<StageResult>> StagedLog::CheckExpected(const NewCommit& commit) {
  for (const ExpectedRevision& expected : commit.expected) {
    VIGIL_ASSIGN_OR_RETURN(const StreamHeads::Entry* entry, streams_.Find(expected.stream));
    if (entry->revision == expected.revision) continue;
    StageResult result;
    result.outcome = StageOutcome::kWrongRevision;
    result.stream = expected.stream;
    result.actual = entry->revision;
    return result;
  }
  return std::nullopt;
}

absl::StatusOr<StagedLog::Moved> StagedLog::MoveHeads(const NewCommit& commit) {
  Moved moved;
  moved.entries.reserve(commit.events.size());
  for (const NewEvent& event : commit.events) {
    VIGIL_ASSIGN_OR_RETURN(StreamHeads::Entry * entry, streams_.Find(event.stream));
    moved.entries.push_back(entry);
  }
  moved.revisions.reserve(commit.events.size());
  for (StreamHeads::Entry* entry : moved.entries) moved.revisions.push_back(++entry->revision);
  return moved;
}

absl::StatusOr<StageResult> StagedLog::Stage(const NewCommit& commit) {
  VIGIL_RETURN_IF_ERROR(Health());
  VIGIL_RETURN_IF_ERROR(CheckCommit(commit));
  VIGIL_ASSIGN_OR_RETURN(std::optional<StageResult> known,
                         requests_.Find(commit.request, commit.fingerprint));
  if (known.has_value()) return *std::move(known);
  VIGIL_ASSIGN_OR_RETURN(std::optional<StageResult> wrong, CheckExpected(commit));
  if (wrong.has_value()) return *std::move(wrong);

  FrameStamp stamp;
  stamp.epoch = identity_.epoch;
  stamp.simulated = identity_.simulated;
  stamp.first = staged_.position + 1;
  stamp.recorded_at_us = absl::ToUnixMicros(std::max(commit.recorded_at, staged_.recorded_at));
  stamp.prev_hash = staged_.hash;
  VIGIL_ASSIGN_OR_RETURN(Moved moved, MoveHeads(commit));
  const absl::StatusOr<std::string> frame = EncodeFrame(commit, stamp, moved.revisions);
  if (!frame.ok()) {
    for (StreamHeads::Entry* entry : moved.entries) --entry->revision;
    return frame.status();
  }

  StagedGroup& group = OpenGroup();
  if (absl::Status status =
          sweeper_.Sweep(stamp.recorded_at_us, DurableHead().position, *group.set);
      !status.ok()) {
    for (StreamHeads::Entry* entry : moved.entries) --entry->revision;
    return status;
  }
  for (StreamHeads::Entry* entry : moved.entries) entry->batch = group.batch;
  group.set->Put(Family::kLog, keys::Log(stamp.first), *frame);
  StageResult result;
  result.first = stamp.first;
  result.count = static_cast<uint32_t>(commit.events.size());
  result.recorded_at = absl::FromUnixMicros(stamp.recorded_at_us);
  result.revisions = std::move(moved.revisions);
  PutIndexes(commit, result, stamp.recorded_at_us, *group.set);
  ++group.commits;
  staged_ = {stamp.first + result.count - 1, Sha256(*frame), result.recorded_at};
  streams_.Trim();
  return result;
}

void StagedLog::PutIndexes(const NewCommit& commit, const StageResult& result,
                           int64_t recorded_at_us, WriteSet& set) {
  for (uint32_t i = 0; i < result.count; ++i) {
    const NewEvent& event = commit.events[i];
    set.Put(Family::kStreams, keys::Stream(event.stream, result.revisions[i]),
            keys::EncodePlace({result.first, i, event.type}));
  }
  set.Put(Family::kStreams, keys::Partition(commit.partition, result.first), "");
  if (!commit.request.request_id.empty()) {
    requests_.Add(commit.request, {result.first, result.count, recorded_at_us, commit.fingerprint},
                  stamp_.batch + 1, set);
  }
}

void StagedLog::PutRow(RowPut row) {
  VIGIL_CHECK(row.key.size() <= limits::kMaxRowKeyBytes) << "row key of " << row.key.size();
  StagedGroup& group = OpenGroup();
  if (!row.value.has_value()) {
    group.set->Delete(Family::kRows, keys::Row(row.key));
    return;
  }
  VIGIL_CHECK(row.value->size() <= limits::kMaxRowValueBytes) << "row of " << row.value->size();
  group.set->Put(Family::kRows, keys::Row(row.key), *row.value);
}

void StagedLog::MarkRowsRebuilt() {
  StagedGroup& group = OpenGroup();
  group.rows_rebuilt = true;
  group.set->Delete(Family::kMeta, keys::kRowsStale);
}

size_t StagedLog::OpenGroupBytes() const { return open_ == nullptr ? 0 : open_->set->bytes(); }

std::unique_ptr<Group> StagedLog::CloseGroup() {
  if (open_ == nullptr) return nullptr;
  stamp_ = {open_->batch, staged_.position, stamp_.commits + open_->commits};
  PutStamps(stamp_, *open_->set);
  if (sweeper_.next() != stored_sweep_) {
    stored_sweep_ = sweeper_.next();
    open_->set->Put(Family::kMeta, keys::kSweep, keys::EncodePosition(stored_sweep_));
  }
  open_->head = staged_;
  return std::move(open_);
}

SyncOutcome StagedLog::Sync(std::unique_ptr<Group> closed) {
  auto& group = static_cast<StagedGroup&>(*closed);
  group.done = true;
  if (failed_->load(std::memory_order_acquire)) return SyncOutcome::kUnknown;
  VIGIL_CHECK(group.batch == durable_batch_ + 1) << "groups are synced in the order of closing";
  const AppendPoint point{identity_.epoch, group.batch, group.expected, group.head};
  if (absl::Status status = backend_->Append(point, *group.set); !status.ok()) {
    Fail(std::move(status));
    return SyncOutcome::kUnknown;
  }
  if (group.rows_rebuilt) rows_stale_ = false;
  durable_commits_ += group.commits;
  durable_batch_.store(group.batch, std::memory_order_release);
  board_.Publish(group.head);
  return SyncOutcome::kDurable;
}

absl::StatusOr<std::optional<StageResult>> StagedLog::FindRequest(const RequestKey& key,
                                                                  absl::string_view fingerprint) {
  VIGIL_RETURN_IF_ERROR(Health());
  return requests_.Find(key, fingerprint);
}

}  // namespace vigil::eventstore
