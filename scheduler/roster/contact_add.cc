#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staff_rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddContactPointRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, NeedStaffNotErased(view, request.name()));
  if (FindContactPoint(*staff, request.contact_id()) != nullptr) {
    return AlreadyExists("contact point",
                         absl::StrCat(staff->name.str(), "/contacts/", request.contact_id()));
  }
  if (staff->contact_points.size() >= limits::kMaxContactPoints) {
    return Precondition("TOO_MANY_CONTACT_POINTS", "limit", staff->name.str(),
                        absl::StrCat(staff->name.str(), " has ", limits::kMaxContactPoints,
                                     " contact points already: remove one first"));
  }
  events::v1::ContactPointAdded event;
  event.set_staff(staff->name.str());
  event.set_contact_id(request.contact_id());
  event.set_kind(request.kind());
  *event.mutable_value() = request.value().sealed();
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
