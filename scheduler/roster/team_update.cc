#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdateTeamRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.name()).status());
  events::v1::TeamChanged event;
  event.set_team(request.name());
  event.set_display_name(request.display_name());
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
