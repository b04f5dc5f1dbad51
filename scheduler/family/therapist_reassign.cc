#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/room.h"
#include "scheduler/family/status.h"
#include "scheduler/family/transfer_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReassignTherapistRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now,
                                   {CaseStatus::CASE_STATUS_INCOMING, CaseStatus::CASE_STATUS_OPEN},
                                   "a case is reassigned"));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("therapist", request.therapist(), family->name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto receiver, Need<Staff>(view, request.therapist()));
  VIGIL_RETURN_IF_ERROR(CheckOtherTherapist(*family, receiver->name));
  VIGIL_RETURN_IF_ERROR(CheckNoTransfer(*family));
  // An incoming case weighs on the receiver from its start date on, an open one from now on.
  const absl::Time effective = std::max(
      context.now,
      calendar::FirstInstant(*family->start_date, ZoneOf(view, family->programme, *context.zones)));
  VIGIL_ASSIGN_OR_RETURN(const Room room,
                         FindRoom(view, *receiver, family->team, 1, effective, context));
  events::v1::TherapistReassigned event;
  event.set_family(family->name.str());
  event.set_from(family->therapist.str());
  event.set_to(receiver->name.str());
  *event.mutable_effective_at() = MomentAt(context.now);
  event.set_committed(room.committed);
  event.set_limit(room.limit);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
