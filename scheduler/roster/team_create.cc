#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CreateTeamRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("programme", request.programme(), request.parent()));
  VIGIL_RETURN_IF_ERROR(Need<ProgrammeBook>(view, request.programme()).status());
  const std::string name = ChildName(request.parent(), "teams", request.team_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Team>(view, name));
  events::v1::TeamCreated event;
  event.set_team(name);
  event.set_display_name(request.display_name());
  event.set_programme(request.programme());
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
