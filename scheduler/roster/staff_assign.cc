#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AssignToTeamRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.name()));
  VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay from, ResolveDate(request.from_date(), "from_date"));
  if (!EmployedOn(*staff, from)) {
    return Precondition(
        "NOT_EMPLOYED", "D14", staff->name.str(),
        absl::StrCat(staff->name.str(), " is not employed on ", calendar::FormatDateLong(from),
                     " but from ", calendar::FormatDateLong(staff->employed_from),
                     staff->last_date.has_value()
                         ? absl::StrCat(" to ", calendar::FormatDateLong(*staff->last_date))
                         : ""));
  }
  events::v1::StaffAssignedToTeam event;
  event.set_staff(staff->name.str());
  event.set_team(request.team());
  event.set_role(request.role());
  event.set_fte_hundredths(request.fte_hundredths());
  event.set_from_date(calendar::FormatDate(from));
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
