#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EmployStaffRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  const std::string name = ChildName(request.parent(), "staff", request.staff_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Staff>(view, name));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay from,
                         ResolveDate(request.employed_from(), "employed_from"));
  events::v1::StaffEmployed event;
  event.set_staff(name);
  *event.mutable_display_name() = request.display_name().sealed();
  event.set_employed_from(calendar::FormatDate(from));
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
