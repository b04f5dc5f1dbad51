#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/family/status.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// However long ago it was: what it took out of the weeks comes back, and they are judged anew.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::WithdrawHoldRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, FamilyOfHold(request.name())));
  VIGIL_ASSIGN_OR_RETURN(const Hold* hold, NeedHold(*family, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayHold(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a hold is taken back"));
  events::v1::HoldWithdrawn event;
  event.set_family(family->name.str());
  event.set_hold_id(hold->id);
  *event.mutable_reason() = request.reason().sealed();
  event.set_withdrawn_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
