#include "base/status_macros.h"
#include "scheduler/core/rejections.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staff_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// Somebody who is employed must be reachable, so only who has left can be erased.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EraseStaffRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, NeedStaffNotErased(view, request.name()));
  if (!EmploymentIsOver(view, *staff, context)) {
    return Precondition("STILL_EMPLOYED", "DOMAIN 8", request.name(),
                        absl::StrCat(request.name(),
                                     " is employed: end the employment first; the day after it has "
                                     "ended name and contact points can be erased"));
  }
  events::v1::SubjectErased event;
  event.set_subject(request.name());
  event.set_legal_basis(request.legal_basis());
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
