#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordContactCheckRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  if (FindContactPoint(*staff, request.contact_id()) == nullptr) {
    return NotFound("contact point",
                    absl::StrCat(staff->name.str(), "/contacts/", request.contact_id()));
  }
  events::v1::ContactPointChecked event;
  VIGIL_ASSIGN_OR_RETURN(
      *event.mutable_checked_at(),
      ResolvePastWhen(request.checked_at(), "checked_at",
                      ZoneOf(view, staff->name.agency(), *context.zones), context));
  event.set_staff(staff->name.str());
  event.set_contact_id(request.contact_id());
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
