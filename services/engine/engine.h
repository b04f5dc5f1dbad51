// Engine: the one writer. Commands of all callers pass one sequencer thread, are decided in turn on
// the lead state, and become durable in groups; what is durable is what is served.
//
//   sequencer   drains the queue, fires due deadlines, decides, stages, closes the group
//   committer   syncs one group at a time, publishes the served state, answers the group's callers;
//               for a command that comes alone the sequencer does this itself
//
// Nothing is answered before the group it depends on is synced: rejections too, since they may rest
// on a commit still in flight. A failed sync ends the process (Options::on_fatal): on restart the
// log says what is there.
//
// Threads: every public function may be called from any thread. Done callbacks run on the committer
// or sequencer thread and must be quick.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/limits.h"
#include "eventstore/event_log.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/domain.h"
#include "services/engine/command.h"

namespace vigil::engine {

// Where snapshots live; null: none are written or read.
class SnapshotStore {
 public:
  virtual ~SnapshotStore() = default;
  struct Loaded {
    uint64_t position = 0;
    scheduler::State state;
  };
  // The newest snapshot of this log, epoch and format that is whole and of this history (its chain
  // hash is the log's); NOT_FOUND when there is none.
  virtual absl::StatusOr<Loaded> LoadNewest(const eventstore::EventLog& log) = 0;
  // The same, of those at or before `until`; only the records of one agency.
  virtual absl::StatusOr<Loaded> LoadAgency(const eventstore::EventLog& log,
                                            absl::string_view agency, uint64_t until) = 0;
  using BodyFn =
      std::function<absl::Status(const std::function<absl::Status(absl::string_view)>& sink)>;
  // Writes one durably and returns its bytes.
  virtual absl::StatusOr<uint64_t> Write(const eventstore::LogIdentity& id, uint64_t position,
                                         const eventstore::Hash& hash, absl::Time recorded_at,
                                         const BodyFn& body) = 0;
};

struct Options {
  eventstore::EventLog* log = nullptr;       // outlives the engine
  const Clock* clock = nullptr;              // outlives the engine
  VirtualClock* virtual_clock = nullptr;     // the same clock when it is virtual: AdvanceTo works
  const calendar::ZoneSet* zones = nullptr;  // outlives the engine
  const scheduler::HolidaySet* holidays = nullptr;  // outlives the engine; may be null
  SnapshotStore* snapshots = nullptr;               // may be null
  bool read_only = false;
  std::string read_only_reason;
  bool degraded = false;  // read-only because it cannot write, not because somebody asked for it
  uint64_t snapshot_every_events = 200'000;
  uint64_t max_as_of_bytes = limits::kMaxAsOfBytes;  // read by questions about the past, together
  absl::Duration max_start_ahead =
      absl::Hours(24 * 7);                          // clock this far past the head: not trusted
  std::function<uint64_t()> free_disk_bytes;        // null: unlimited
  std::function<void(absl::string_view)> on_fatal;  // null: log and abort
};

// Figures for status and metrics.
struct EngineStatus {
  bool ready = false;
  std::vector<std::string> conditions;  // why not ready, or what deserves attention
  bool read_only = false;
  bool timers_paused = false;
  std::string timers_held_by;  // "read_only", "clock", "low_disk"; empty: timers run
  std::string stale_reason;    // as Engine::stale_reason()
  uint64_t queue_length = 0, queue_bytes = 0;
  uint64_t deadlines_pending = 0;
  absl::Time next_deadline = absl::InfiniteFuture();
  uint64_t snapshot_position = 0;
  absl::Time snapshot_at = absl::InfinitePast();
  uint64_t resident_records = 0;
  uint64_t commands = 0, rejections = 0, deadlines_fired = 0, groups = 0;
  uint64_t free_disk_bytes = 0;
  uint64_t replayed_events = 0;  // at start
  absl::Duration start_duration;
};

// Scratch state of an as-of question; releases its share of the budget when destroyed.
struct AsOf {
  std::shared_ptr<const Served> served;
  std::shared_ptr<void> budget;
};

class Engine {
 public:
  // Loads the newest snapshot, replays the tail, catches deadlines up in the background. Fails with
  // the position when a stored event cannot be understood.
  static absl::StatusOr<std::unique_ptr<Engine>> Start(Options options);
  // Stops taking commands, finishes what is queued, writes a snapshot when due.
  virtual ~Engine() = default;

  // Enqueues; done is called exactly once. A full queue answers RESOURCE_EXHAUSTED (QUEUE_FULL) at
  // once.
  virtual void Submit(Command command, DoneFn done) = 0;
  // Submit and wait.
  Outcome Run(Command command);

  // The present served state.
  virtual std::shared_ptr<const Served> served() const = 0;
  // Waits until `position` is served. FAILED_PRECONDITION LOG_EPOCH_CHANGED for another epoch,
  // DEADLINE_EXCEEDED when it does not come in time.
  virtual absl::Status WaitFor(uint64_t position, uint32_t epoch, absl::Time deadline) = 0;
  // The partition (agency) as it stood at a position, or at a recorded time when position is 0.
  // RESOURCE_EXHAUSTED AS_OF_BUSY beyond limits::kMaxAsOfQueries at once or max_as_of_bytes.
  // `cancelled` is asked now and then.
  virtual absl::StatusOr<AsOf> ServedAsOf(const std::string& partition, uint64_t position,
                                          absl::Time at,
                                          const std::function<bool()>& cancelled) = 0;

  // Trusted time: the clock, or what stands in for it while it is not trusted.
  virtual absl::Time Now() const = 0;
  // Virtual clock only: moves on to `t`, firing every deadline at its due instant; returns how
  // many.
  virtual absl::StatusOr<uint64_t> AdvanceTo(absl::Time t) = 0;
  // The operator accepts the clock as it is.
  virtual Outcome AcceptClock(const Caller& caller, const std::string& request_id) = 0;
  // Writes a snapshot of the served state now; returns its position and size.
  virtual absl::StatusOr<std::pair<uint64_t, uint64_t>> TakeSnapshot() = 0;

  virtual EngineStatus status() const = 0;
  // What somebody beside the engine has to tell operators, by a key of their own; an empty text
  // takes it back.
  virtual void SetCondition(const std::string& key, const std::string& text) = 0;
  // Why answers may not say how things stand now: read-only, timers held back by a clock that is
  // not trusted or by a full disk, catching up after downtime. Empty when they are fresh; then it
  // costs one atomic read.
  virtual std::string stale_reason() const = 0;
  // The pending deadlines as the running engine holds them, in the order in which they fall due;
  // read on the sequencer thread. For proofs that they are those the state tells.
  virtual std::vector<scheduler::Deadline> PendingDeadlines() = 0;
  virtual const eventstore::EventLog& log() const = 0;
  virtual const scheduler::Domain& domain() const = 0;
  virtual const calendar::ZoneSet& zones() const = 0;
  virtual const scheduler::HolidaySet* holidays() const = 0;
};

}  // namespace vigil::engine
