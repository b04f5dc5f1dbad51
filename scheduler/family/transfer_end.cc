#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/transfer_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTransferRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, FamilyOfTransfer(request.name())));
  VIGIL_ASSIGN_OR_RETURN(const Transfer* transfer, NeedTransfer(*family, request.name()));
  events::v1::TransferEnded event;
  event.set_family(family->name.str());
  event.set_transfer_id(transfer->id);
  event.set_ended_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
