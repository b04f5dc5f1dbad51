// The commands of RosterService. One file a command; each checks what needs state, time or more
// than one field (the edge has checked each field by itself) and gives the events of the command or
// a rejection of scheduler/core/rejections.h. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CreateAgencyRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::PublishProgrammeRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CreateTeamRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdateTeamRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EmployStaffRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdateStaffRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EraseStaffRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndEmploymentRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AssignToTeamRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTeamAssignmentRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordOnCallTrainingRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddContactPointRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RemoveContactPointRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordContactCheckRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordLeaveRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::NameLeaveCoverRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CancelLeaveRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
