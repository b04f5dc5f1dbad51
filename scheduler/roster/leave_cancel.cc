#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/leave_rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// Leave that has begun ends now; leave to come does not take place.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CancelLeaveRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedLeave(view, *staff, request.leave_id(), context).status());
  events::v1::LeaveCancelled event;
  event.set_staff(staff->name.str());
  event.set_leave_id(request.leave_id());
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
