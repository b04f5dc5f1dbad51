// Questions about the rota. `as_of` is filled by the edge; personal values are sealed.
//
// Every answer comes from the one resolver (resolver.h). Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/oncall.pb.h"

namespace vigil::scheduler {

// Shifts that overlap [from, until), by start, tier and name. NOT_FOUND without the team.
absl::StatusOr<v1::ListShiftsResponse> Query(const StateView& view,
                                             const v1::ListShiftsRequest& request,
                                             const ViewContext& context);
// All three tiers, whether held or not; next_change is the first instant at which the answer would
// be another one as far as is known now.
absl::StatusOr<v1::WhoIsOnCallResponse> Query(const StateView& view,
                                              const v1::WhoIsOnCallRequest& request,
                                              const ViewContext& context);
// Until when this answer, given at context.now, is the answer to the same question, `at` and
// `as_of` excepted and the state being the same; context.now when it is not to be given again.
absl::Time HoldsUntil(const StateView& view, const v1::WhoIsOnCallRequest& request,
                      const v1::WhoIsOnCallResponse& response, const ViewContext& context);
// INVALID_ARGUMENT for an empty window, or one beyond limits::kMaxCoverageDays.
absl::StatusOr<v1::GetCoverageResponse> Query(const StateView& view,
                                              const v1::GetCoverageRequest& request,
                                              const ViewContext& context);

}  // namespace vigil::scheduler
