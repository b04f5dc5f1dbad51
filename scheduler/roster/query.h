// The questions of RosterService. `as_of` is the edge's. NOT_FOUND when the named thing is not
// there. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetAgencyResponse> Query(const StateView& view,
                                            const v1::GetAgencyRequest& request,
                                            const ViewContext& context);
absl::StatusOr<v1::ListAgenciesResponse> Query(const StateView& view,
                                               const v1::ListAgenciesRequest& request,
                                               const ViewContext& context);
absl::StatusOr<v1::GetProgrammeResponse> Query(const StateView& view,
                                               const v1::GetProgrammeRequest& request,
                                               const ViewContext& context);
absl::StatusOr<v1::ListProgrammesResponse> Query(const StateView& view,
                                                 const v1::ListProgrammesRequest& request,
                                                 const ViewContext& context);
absl::StatusOr<v1::GetTeamResponse> Query(const StateView& view, const v1::GetTeamRequest& request,
                                          const ViewContext& context);
absl::StatusOr<v1::ListTeamsResponse> Query(const StateView& view,
                                            const v1::ListTeamsRequest& request,
                                            const ViewContext& context);
absl::StatusOr<v1::GetStaffResponse> Query(const StateView& view,
                                           const v1::GetStaffRequest& request,
                                           const ViewContext& context);
absl::StatusOr<v1::ListStaffResponse> Query(const StateView& view,
                                            const v1::ListStaffRequest& request,
                                            const ViewContext& context);

}  // namespace vigil::scheduler
