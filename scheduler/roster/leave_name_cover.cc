#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/leave_rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::NameLeaveCoverRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedLeave(view, *staff, request.leave_id(), context).status());
  if (!request.covered_by().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckCover(view, *staff, request.covered_by(), context));
  }
  events::v1::LeaveCoverNamed event;
  event.set_staff(staff->name.str());
  event.set_leave_id(request.leave_id());
  event.set_covered_by(request.covered_by());
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
