// StagedLog: the event log over any backend. All of its promises live here and in the parts it is
// made of: positions, revisions and chain (this file), stream heads, the request index and its
// sweeper, pages and scans, the announced head. A backend only keeps bytes.
//
// Threads and errors: as event_log.h states.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/limits.h"
#include "eventstore/backend.h"
#include "eventstore/event_log.h"
#include "eventstore/head_board.h"
#include "eventstore/keys_codec.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_start.h"
#include "eventstore/request_index.h"
#include "eventstore/request_sweeper.h"
#include "eventstore/stream_heads.h"

namespace vigil::eventstore {

class StagedGroup;

class StagedLog : public EventLog {
 public:
  StagedLog(std::unique_ptr<Backend> backend, const LogStart& start,
            size_t stream_cache_bytes = limits::kStreamHeadCacheBytes);
  ~StagedLog() override;

  const LogIdentity& identity() const override { return identity_; }

  absl::StatusOr<StageResult> Stage(const NewCommit& commit) override;
  void PutRow(RowPut row) override;
  void MarkRowsRebuilt() override;
  std::unique_ptr<Group> CloseGroup() override;
  size_t OpenGroupBytes() const override;
  SyncOutcome Sync(std::unique_ptr<Group> group) override;
  absl::StatusOr<std::optional<StageResult>> FindRequest(const RequestKey& key,
                                                         absl::string_view fingerprint) override;

  Head DurableHead() const override;
  absl::StatusOr<ReadPage> Read(const ReadRequest& request) const override;
  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override;
  absl::StatusOr<Position> PositionAt(absl::Time at) const override;
  absl::StatusOr<Hash> HashAt(Position last) const override;
  absl::Status Scan(const ScanRequest& request, const ScanFn& fn) const override;

  absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view key) const override;
  absl::Status ScanRows(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view key, absl::string_view value)>& fn) const override;
  bool RowsStale() const override;

  std::shared_ptr<void> AddHeadListener(HeadListener listener) override;
  bool WaitForHead(Position position, absl::Duration timeout) const override;
  Stats GetStats() const override;

 protected:
  Backend& backend() { return *backend_; }
  const Backend& backend() const { return *backend_; }
  // OK until a write has failed.
  absl::Status Health() const;
  // From now on every call fails with `status`. Any thread; the first one wins.
  void Fail(absl::Status status);

 private:
  // The streams of a commit's events, their heads already moved.
  struct Moved {
    std::vector<StreamHeads::Entry*> entries;  // one an event
    std::vector<Revision> revisions;           // one an event
  };

  StagedGroup& OpenGroup();
  absl::StatusOr<std::optional<StageResult>> CheckExpected(const NewCommit& commit);
  absl::StatusOr<Moved> MoveHeads(const NewCommit& commit);
  void PutIndexes(const NewCommit& commit, const StageResult& result, int64_t recorded_at_us,
                  WriteSet& set);

  const LogIdentity identity_;
  const std::unique_ptr<Backend> backend_;
  const LogReader reader_;

  // Written by the committer, read by all.
  HeadBoard board_;
  std::atomic<uint64_t> durable_batch_;
  std::atomic<uint64_t> durable_commits_;
  std::atomic<bool> rows_stale_;
  const uint64_t first_batch_;
  std::shared_ptr<std::atomic<bool>> failed_ = std::make_shared<std::atomic<bool>>(false);
  mutable std::mutex failure_mu_;
  absl::Status failure_;

  // The writer's.
  Head staged_;        // head counting all that is staged
  keys::Stamp stamp_;  // of the group that was closed last
  StreamHeads streams_;
  RequestIndex requests_;
  RequestSweeper sweeper_;
  Position stored_sweep_;
  std::unique_ptr<StagedGroup> open_;
};

}  // namespace vigil::eventstore
