#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/update_mask.h"
#include "scheduler/roster/decide.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// A name that is the present one already writes nothing.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdateTeamRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(UpdateMask::Of(request).status());
  if (request.display_name().empty()) return CannotClear("display_name");
  EventList events;
  if (request.display_name() == team->display_name) return events;
  events::v1::TeamChanged event;
  event.set_team(request.name());
  event.set_display_name(request.display_name());
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
