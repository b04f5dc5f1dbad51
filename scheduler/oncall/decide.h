// The commands of the rota: hand-entered shifts of the three tiers (DOMAIN D16, D18). Each decider
// answers with the events it brings, or a rejection and no event.
//
// Who was on call never changes afterwards (ONCALL-NOTES: nothing recorded at R changes who was on
// call before R): a shift entered after it began is in force from its recording, one that is ended
// early ends now or later.
//
// Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/oncall.pb.h"

namespace vigil::scheduler {

// Start and end are whole minutes and lie at most limits::kMaxShiftDays apart. Refused: a shift
// that is over (SHIFT_OVER), one that starts too far ahead, a second shift of the same person and
// tier at the same time (SHIFT_OVERLAPS). Not refused, but warned about in the answer: D18's 72
// hours, a holder who is not valid (warnings.h).
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddShiftRequest& request,
                                 const DecideContext& context);
// Refused: a shift that is over (SHIFT_OVER) or was removed (SHIFT_REMOVED), an end that lies in
// the past or not before the shift's own.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndShiftRequest& request,
                                 const DecideContext& context);
// Refused: a shift that is over or was removed, one that has been accepted (SHIFT_ACCEPTED), and
// another member of staff than its holder (NOT_THE_HOLDER).
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptShiftRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
