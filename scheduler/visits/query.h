// The questions of VisitService. NOT_FOUND and INVALID_ARGUMENT as for commands; the edge fills
// as_of and unseals texts. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetVisitResponse> Query(const StateView& view,
                                           const v1::GetVisitRequest& request,
                                           const ViewContext& context);
absl::StatusOr<v1::ListVisitsResponse> Query(const StateView& view,
                                             const v1::ListVisitsRequest& request,
                                             const ViewContext& context);
absl::StatusOr<v1::GetWeekResponse> Query(const StateView& view, const v1::GetWeekRequest& request,
                                          const ViewContext& context);
absl::StatusOr<v1::ListWeeksResponse> Query(const StateView& view,
                                            const v1::ListWeeksRequest& request,
                                            const ViewContext& context);
// The families of the team whose case is active in the week, or was: closed ones too.
absl::StatusOr<v1::GetHoursResponse> Query(const StateView& view,
                                           const v1::GetHoursRequest& request,
                                           const ViewContext& context);
absl::StatusOr<v1::GetTeamWeekResponse> Query(const StateView& view,
                                              const v1::GetTeamWeekRequest& request,
                                              const ViewContext& context);

}  // namespace vigil::scheduler
