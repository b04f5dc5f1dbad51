// EventLog: the append-only, hash-chained, idempotent log that everything in Vigil is derived from.
//
// One writer thread stages commits; when it has drained its queue it closes the group, and one
// sync at a time makes a group durable. While a group syncs the writer may stage the next one
// (revisions, positions, hashes and request ids already count what is in flight). Readers may be
// many and never block the writer; they see durable events only.
//
//   StageResult r = log->Stage(commit);     // writer thread
//   log->PutRow({key, value});              // writer thread: rides in the open group
//   std::unique_ptr<Group> g = log->CloseGroup();   // writer thread
//   SyncOutcome o = log->Sync(std::move(g));        // one thread at a time, in order of closing
//
// Threads: Stage, PutRow, CloseGroup belong to one writer; Sync to one committer, which may be
// another thread; everything else is safe from any thread.
// Errors: a Sync that does not return kDurable leaves the outcome unknown: the owner stops
// answering and ends the process; on restart the log itself says what is there. After that every
// call fails.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "eventstore/frame_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

enum class SyncOutcome {
  kDurable,  // every commit and row of the group is on disk
  kUnknown,  // the write or its sync failed: nothing may be said about the group
};

// A closed group on its way to disk. Opaque; destroying one without Sync is a programmer error.
class Group {
 public:
  virtual ~Group() = default;
  virtual Position first() const = 0;  // first position in the group; 0 when it holds rows only
  virtual Position last() const = 0;
};

enum class Direction { kForward, kBackward };

// What to read. Exactly one of stream / partition may be set; neither means all events.
struct ReadFilter {
  std::string stream;
  std::string partition;
  std::vector<uint32_t> types;  // empty: every type
};

struct ReadRequest {
  ReadFilter filter;
  // Forward: first position that may be returned (1 when 0). Backward: last one (head when 0).
  Position from = 0;
  Direction direction = Direction::kForward;
  size_t max_commits = 256;    // 1 .. limits::kMaxReadCommits
  size_t max_bytes = 1 << 20;  // 1 .. limits::kMaxReadBytes; stops after the commit that reaches it
};

struct ReadPage {
  // In the order asked for; inside a commit the events always ascend. `events` holds only those
  // that match the filter and lie at or after (backward: at or before) `from`.
  std::vector<StoredCommit> commits;
  // Where to continue (as `from`); 0 when nothing more can follow in this direction. Forward reads
  // at the head give head+1: ask again after WaitForHead or a listener's call. A page that looked
  // at limits::kMaxReadExamined commits ends there, perhaps empty, with `next` set.
  Position next = 0;
  Position head = 0;  // durable head when the page was read
};

struct ScanRequest {
  Position after = 0;        // the end of a commit (a snapshot's position), or 0
  Position until = 0;        // last position to hand out, the end of a commit; 0: the durable head
  std::string partition;     // empty: every partition
  bool check_chain = false;  // with a partition there is no chain to check: refused
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual const LogIdentity& identity() const = 0;

  // ---- writing ----
  // Errors (InvalidArgument) are programmer errors in the commit: no event, oversized, bad name.
  virtual absl::StatusOr<StageResult> Stage(const NewCommit& commit) = 0;
  virtual void PutRow(RowPut row) = 0;
  // Withdraws nothing: a staged commit is part of the group. nullptr when nothing is staged.
  virtual std::unique_ptr<Group> CloseGroup() = 0;
  // What the open group will write, so that the writer can close it in time (kMaxGroupBytes).
  virtual size_t OpenGroupBytes() const = 0;
  virtual SyncOutcome Sync(std::unique_ptr<Group> group) = 0;

  // Writer thread: what Stage would answer for this request, without staging. nullopt: unknown
  // here.
  virtual absl::StatusOr<std::optional<StageResult>> FindRequest(const RequestKey& key,
                                                                 absl::string_view fingerprint) = 0;

  // ---- reading (durable events only) ----
  virtual Head DurableHead() const = 0;
  virtual absl::StatusOr<ReadPage> Read(const ReadRequest& request) const = 0;
  virtual absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const = 0;
  // Where the head stood at `at`: the end of the last commit recorded at or before it; 0 if none.
  virtual absl::StatusOr<Position> PositionAt(absl::Time at) const = 0;
  // Hash of the commit that ends at `last` (0: of the identity). InvalidArgument when none does.
  virtual absl::StatusOr<Hash> HashAt(Position last) const = 0;
  // Hands out every frame asked for in order, as fast as the disk gives them: positions must be
  // dense and each crc right (DATA_LOSS otherwise); the chain is checked when asked for, and only
  // then `hash` is set. The view and all it points to live until fn returns. Stops at the first
  // error of fn and returns it.
  using ScanFn = std::function<absl::Status(const FrameView&)>;
  virtual absl::Status Scan(const ScanRequest& request, const ScanFn& fn) const = 0;

  // ---- rows ----
  // Durable value; nullopt when absent. Rows of a group in flight are not seen.
  virtual absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view key) const = 0;
  // Calls fn for each row with the prefix, in key order, from `start_after` (exclusive; may be
  // empty) until fn returns false.
  virtual absl::Status ScanRows(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view key, absl::string_view value)>& fn) const = 0;

  // True after a restore, a salvage or a rebuild: the rows are gone and must be written anew from a
  // full replay before they are used. MarkRowsRebuilt (writer thread) rides in the open group.
  virtual bool RowsStale() const = 0;
  virtual void MarkRowsRebuilt() = 0;

  // ---- following ----
  // Called after every durable group with the new head, from the committer thread; must be quick
  // and must not call back into the log nor destroy its handle. The returned handle unregisters
  // when destroyed: no call is under way or follows after that.
  using HeadListener = std::function<void(const Head&)>;
  virtual std::shared_ptr<void> AddHeadListener(HeadListener listener) = 0;
  // Blocks until the durable head is beyond `position` or the timeout has passed; true when beyond.
  virtual bool WaitForHead(Position position, absl::Duration timeout) const = 0;

  // ---- figures for telemetry ----
  struct Stats {
    uint64_t commits = 0, events = 0;
    uint64_t bytes_on_disk = 0, bytes_in_memory = 0;
    uint64_t groups = 0;
  };
  virtual Stats GetStats() const = 0;
};

// In memory: for scenarios, tests and scratch folds. Same contract; durable means "in the vector".
std::unique_ptr<EventLog> NewMemoryLog(LogIdentity identity);

}  // namespace vigil::eventstore
