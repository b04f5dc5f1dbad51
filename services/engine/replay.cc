#include "services/engine/replay.h"

#include <thread>
#include <utility>

#include "base/status_macros.h"
#include "scheduler/visits/look_ahead.h"
#include "services/engine/replay_batch.h"

namespace vigil::engine {
namespace {

// Applies batches to a state.
class Applier {
 public:
  Applier(const scheduler::Domain& domain, scheduler::State& state,
          const scheduler::RowSource& rows, const std::function<void(scheduler::StoredRow)>& store,
          const std::function<absl::Status(uint64_t bytes)>& keep_going)
      : domain_(domain),
        state_(state),
        checked_(rows),
        editor_(&state, checked_, token_),
        keep_going_(keep_going) {
    editor_.set_replay(store);
  }

  absl::Status Apply(const ReplayBatch& batch) {
    size_t next = 0;
    for (const ReplayBatch::Frame& frame : batch.frames()) {
      for (; next < frame.end; ++next) {
        LookAheadFrom(batch, next);
        const ReplayBatch::Event& event = batch.events()[next];
        editor_.BeginEvent(event.view.position, token_);
        domain_.Apply(event.parsed, event.view, editor_);
        VIGIL_RETURN_IF_ERROR(checked_.fault());
        ++result_.events;
      }
      editor_.StoreReplayed();
      result_.last_position = frame.last_position;
      result_.recorded_at = frame.recorded_at;
      bytes_ += frame.payload_bytes;
      if (keep_going_) VIGIL_RETURN_IF_ERROR(keep_going_(bytes_));
    }
    return absl::OkStatus();
  }
  const ReplayResult& result() const { return result_; }

 private:
  // One step for each of the events that come soon.
  void LookAheadFrom(const ReplayBatch& batch, size_t next) const {
    for (size_t step = 0; step < scheduler::kLookAheadSteps; ++step) {
      const size_t coming = next + scheduler::kLookAheadSteps - step;
      if (coming < batch.events().size())
        scheduler::LookAhead(state_, batch.events()[coming].subject_hash, static_cast<int>(step));
    }
  }

  const scheduler::Domain& domain_;
  const scheduler::State& state_;
  const scheduler::CheckedRows checked_;
  // One token for the whole run: each record is copied at most once.
  const uint64_t token_ = scheduler::NextToken();
  scheduler::StateEditor editor_;
  const std::function<absl::Status(uint64_t bytes)>& keep_going_;
  ReplayResult result_;
  uint64_t bytes_ = 0;
};

constexpr int kBatches = 4;
// Below this many positions a second thread costs more than it saves.
constexpr uint64_t kWorthAThread = 1000;

absl::Status HasStopped() { return absl::CancelledError("the replay was stopped"); }

// Reads, checks and understands frames; runs in a thread of its own.
void Fill(const eventstore::EventLog& log, const eventstore::ScanRequest& request,
          const scheduler::Domain& domain, ReplayPipe& pipe) {
  std::unique_ptr<ReplayBatch> batch = pipe.Empty();
  absl::Status status = log.Scan(request, [&](const eventstore::FrameView& frame) -> absl::Status {
    if (batch == nullptr) return HasStopped();
    VIGIL_RETURN_IF_ERROR(batch->Add(domain, frame));
    if (!batch->full()) return absl::OkStatus();
    pipe.Fill(std::move(batch));
    batch = pipe.Empty();
    return absl::OkStatus();
  });
  // What stands before an error is applied first: an error in applying it comes earlier.
  if (batch != nullptr) pipe.Fill(std::move(batch));
  pipe.End(std::move(status));
}

absl::Status ReplayInTwoThreads(const eventstore::EventLog& log,
                                const eventstore::ScanRequest& request,
                                const scheduler::Domain& domain, Applier& applier) {
  ReplayPipe pipe(kBatches);
  std::thread filling([&] { Fill(log, request, domain, pipe); });
  absl::Status status;
  while (status.ok()) {
    auto batch = pipe.Take();
    status = batch.status();
    if (!status.ok() || *batch == nullptr) break;
    status = applier.Apply(**batch);
    pipe.Return(*std::move(batch));
  }
  pipe.Stop();
  filling.join();
  return status;
}

absl::Status ReplayHere(const eventstore::EventLog& log, const eventstore::ScanRequest& request,
                        const scheduler::Domain& domain, Applier& applier) {
  ReplayBatch batch;
  return log.Scan(request, [&](const eventstore::FrameView& frame) -> absl::Status {
    batch.Clear();
    VIGIL_RETURN_IF_ERROR(batch.Add(domain, frame));
    return applier.Apply(batch);
  });
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(const eventstore::EventLog& log,
                                    const eventstore::ScanRequest& request,
                                    const scheduler::Domain& domain, scheduler::State& state,
                                    const scheduler::RowSource& rows,
                                    const std::function<void(scheduler::StoredRow)>& store,
                                    const std::function<absl::Status(uint64_t bytes)>& keep_going) {
  Applier applier(domain, state, rows, store, keep_going);
  const uint64_t until = request.until == 0 ? log.DurableHead().position : request.until;
  const bool small = until < request.after + kWorthAThread;
  VIGIL_RETURN_IF_ERROR(small ? ReplayHere(log, request, domain, applier)
                              : ReplayInTwoThreads(log, request, domain, applier));
  return applier.result();
}

}  // namespace vigil::engine
