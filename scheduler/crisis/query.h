// Questions about crisis calls. `as_of` is filled by the edge; personal values are sealed.
// Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetCallResponse> Query(const StateView& view, const v1::GetCallRequest& request,
                                          const ViewContext& context);
// Open and stored ones alike, in clinical order: by the time received, then by position.
absl::StatusOr<v1::ListCallsResponse> Query(const StateView& view,
                                            const v1::ListCallsRequest& request,
                                            const ViewContext& context);

}  // namespace vigil::scheduler
