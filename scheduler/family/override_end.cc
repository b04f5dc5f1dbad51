#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/override_rules.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndOverrideRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayEnd(context));
  const std::string name = absl::StrCat(staff->name.str(), "/overrides/", request.override_id());
  const CaseloadOverride* found = FindOverride(*staff, request.override_id());
  if (found == nullptr) return NotFound("override", name);
  if (found->ended) {
    return Precondition(
        "OVERRIDE_ENDED", "D15", name,
        absl::StrCat("override ", found->id, " ended at ",
                     calendar::FormatLocal(found->end, ZoneOf(view, found->team, *context.zones))));
  }
  events::v1::OverrideEnded event;
  event.set_staff(staff->name.str());
  event.set_team(found->team.str());
  event.set_override_id(found->id);
  event.set_ended_at_us(absl::ToUnixMicros(context.now));
  event.set_expired(false);
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
