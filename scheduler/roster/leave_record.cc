#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/leave_rules.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// Leave may overlap other leave (ill while on holiday) and may be entered afterwards: it then
// restates what coverage was, and never the shift.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordLeaveRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  if (FindLeave(*staff, request.leave_id()) != nullptr) {
    return AlreadyExists("leave", absl::StrCat(staff->name.str(), "/leaves/", request.leave_id()));
  }
  const calendar::Zone zone = ZoneOf(view, staff->name.agency(), *context.zones);
  events::v1::LeaveRecorded event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_start(),
                         ResolveWhen(request.start(), "start", zone, context));
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_end(), ResolveWhen(request.end(), "end", zone, context));
  if (TimeOf(event.end()) <= TimeOf(event.start())) {
    return InvalidField("end", "the leave ends before it starts: give an end after its start");
  }
  if (!request.covered_by().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckCover(view, *staff, request.covered_by(), context));
    event.set_covered_by(request.covered_by());
  }
  event.set_staff(staff->name.str());
  event.set_leave_id(request.leave_id());
  event.set_kind(request.kind());
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
