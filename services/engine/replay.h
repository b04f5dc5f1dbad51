// From a log to a state: what start, as-of questions and proofs of replay share.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "eventstore/event_log.h"
#include "scheduler/core/rows.h"
#include "scheduler/domain.h"

namespace vigil::engine {

struct ReplayResult {
  uint64_t events = 0;
  uint64_t last_position = 0;
  absl::Time recorded_at = absl::InfinitePast();
};

// Applies the frames asked for to `state`. `rows` are read for records that left memory; rows of
// records that close are given to `store` (null: dropped, because the log's owner holds them
// already). A second thread reads and understands the events while this one applies them; `store`
// and `keep_going` are called in this one. `keep_going` is asked after every frame with the payload
// bytes so far; an error ends the replay, and so does a damaged row that is needed
// (scheduler::IsRowDamaged).
absl::StatusOr<ReplayResult> Replay(const eventstore::EventLog& log,
                                    const eventstore::ScanRequest& request,
                                    const scheduler::Domain& domain, scheduler::State& state,
                                    const scheduler::RowSource& rows,
                                    const std::function<void(scheduler::StoredRow)>& store,
                                    const std::function<absl::Status(uint64_t bytes)>& keep_going);

}  // namespace vigil::engine
