#include "services/engine/replay.h"

#include <utility>

#include "base/status_macros.h"

namespace vigil::engine {

absl::StatusOr<ReplayResult> Replay(const eventstore::EventLog& log,
                                    const eventstore::ScanRequest& request,
                                    const scheduler::Domain& domain, scheduler::State& state,
                                    const scheduler::RowSource& rows,
                                    const std::function<void(scheduler::StoredRow)>& store,
                                    const std::function<absl::Status(uint64_t bytes)>& keep_going) {
  ReplayResult result;
  // One token for the whole run: each record is copied at most once.
  const uint64_t token = scheduler::NextToken();
  const scheduler::CheckedRows checked(rows);
  scheduler::StateEditor editor(&state, checked, token);
  editor.set_replay();
  uint64_t bytes = 0;
  const absl::Status scanned =
      log.Scan(request, [&](const eventstore::FrameView& frame) -> absl::Status {
        for (const eventstore::EventView& event : frame.events) {
          const scheduler::EventView view{event.position, frame.recorded_at(), event.stream,
                                          event.type,     event.version,       event.payload};
          editor.BeginEvent(event.position, token);
          VIGIL_RETURN_IF_ERROR(domain.Replay(view, editor));
          VIGIL_RETURN_IF_ERROR(checked.fault());
          bytes += event.payload.size();
          ++result.events;
        }
        for (scheduler::StoredRow& row : editor.StoreClosed(editor.TakeTouched())) {
          if (store) store(std::move(row));
        }
        result.last_position = frame.last();
        result.recorded_at = frame.recorded_at();
        return keep_going ? keep_going(bytes) : absl::OkStatus();
      });
  VIGIL_RETURN_IF_ERROR(scanned);
  return result;
}

}  // namespace vigil::engine
