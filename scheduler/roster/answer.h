// What a committed (or validated) command of RosterService answers, built from the state after it.
// Receipt and `as_of` are the edge's. The command must have been decided with OK. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

v1::CreateAgencyResponse Answer(const StateView& after, const v1::CreateAgencyRequest& request,
                                const ViewContext& context);
v1::PublishProgrammeResponse Answer(const StateView& after,
                                    const v1::PublishProgrammeRequest& request,
                                    const ViewContext& context);
v1::CreateTeamResponse Answer(const StateView& after, const v1::CreateTeamRequest& request,
                              const ViewContext& context);
v1::UpdateTeamResponse Answer(const StateView& after, const v1::UpdateTeamRequest& request,
                              const ViewContext& context);
v1::EmployStaffResponse Answer(const StateView& after, const v1::EmployStaffRequest& request,
                               const ViewContext& context);
v1::UpdateStaffResponse Answer(const StateView& after, const v1::UpdateStaffRequest& request,
                               const ViewContext& context);
v1::EraseStaffResponse Answer(const StateView& after, const v1::EraseStaffRequest& request,
                              const ViewContext& context);
v1::EndEmploymentResponse Answer(const StateView& after, const v1::EndEmploymentRequest& request,
                                 const ViewContext& context);
v1::AssignToTeamResponse Answer(const StateView& after, const v1::AssignToTeamRequest& request,
                                const ViewContext& context);
v1::EndTeamAssignmentResponse Answer(const StateView& after,
                                     const v1::EndTeamAssignmentRequest& request,
                                     const ViewContext& context);
v1::RecordOnCallTrainingResponse Answer(const StateView& after,
                                        const v1::RecordOnCallTrainingRequest& request,
                                        const ViewContext& context);
v1::AddContactPointResponse Answer(const StateView& after,
                                   const v1::AddContactPointRequest& request,
                                   const ViewContext& context);
v1::RemoveContactPointResponse Answer(const StateView& after,
                                      const v1::RemoveContactPointRequest& request,
                                      const ViewContext& context);
v1::RecordContactCheckResponse Answer(const StateView& after,
                                      const v1::RecordContactCheckRequest& request,
                                      const ViewContext& context);
v1::RecordLeaveResponse Answer(const StateView& after, const v1::RecordLeaveRequest& request,
                               const ViewContext& context);
v1::NameLeaveCoverResponse Answer(const StateView& after, const v1::NameLeaveCoverRequest& request,
                                  const ViewContext& context);
v1::CancelLeaveResponse Answer(const StateView& after, const v1::CancelLeaveRequest& request,
                               const ViewContext& context);

}  // namespace vigil::scheduler
