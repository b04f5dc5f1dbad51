// Whether a therapist may take on one more case (DOMAIN D14, D15). Pure.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// The facts as tested, for the event.
struct Room {
  uint32_t committed = 0;  // after the command
  uint32_t limit = 0;
  std::string override_id;  // the override that makes the room; empty when none is needed
};

// `added` cases (0: one that holds its slot already) in `team` that become effective at
// `effective`. The override in force helps only when that is before its end. FAILED_PRECONDITION:
// NOT_IN_TEAM, CASELOAD_FULL with committed, limit and the next projected discharge.
absl::StatusOr<Room> FindRoom(const StateView& view, const Staff& staff, const TeamName& team,
                              uint32_t added, absl::Time effective, const DecideContext& context);

}  // namespace vigil::scheduler
