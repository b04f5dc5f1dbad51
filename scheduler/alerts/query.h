// Questions about alerts. `as_of` is filled by the edge. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/alert.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetAlertResponse> Query(const StateView& view,
                                           const v1::GetAlertRequest& request,
                                           const ViewContext& context);
// Open ones: the worst first, of those the oldest. Of one subject: all, by name.
absl::StatusOr<v1::ListAlertsResponse> Query(const StateView& view,
                                             const v1::ListAlertsRequest& request,
                                             const ViewContext& context);

}  // namespace vigil::scheduler
