// The commands of AlertService. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/alert.pb.h"

namespace vigil::scheduler {

// The first has it; a later one is refused and told who (ALERT_ACKNOWLEDGED).
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcknowledgeAlertRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::SnoozeAlertRequest& request,
                                 const DecideContext& context);
// Only of what has happened: a missed week (DOMAIN 3b), a visit against an order (R).
// Any other refuses, ALERT_ENDS_BY_ITSELF.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseAlertRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
