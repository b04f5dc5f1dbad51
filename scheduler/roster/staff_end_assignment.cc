#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTeamAssignmentRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay last, ResolveDate(request.last_date(), "last_date"));
  if (AssignmentOn(*staff, TeamName(request.team()), last) == nullptr) {
    return Precondition(
        "NOT_ASSIGNED", "D14", staff->name.str(),
        absl::StrCat(staff->name.str(), " has no role in ", request.team(), " on ",
                     calendar::FormatDateLong(last), " that could end then; see its assignments"));
  }
  events::v1::StaffTeamAssignmentEnded event;
  event.set_staff(staff->name.str());
  event.set_team(request.team());
  event.set_last_date(calendar::FormatDate(last));
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
