#include "base/status_macros.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::WithdrawOrderRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(NeedStanding(view, request.name()).status());
  VIGIL_RETURN_IF_ERROR(CheckMayChange(context));
  events::v1::OrderWithdrawn event;
  event.set_order(request.name());
  *event.mutable_reason() = request.reason().sealed();
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
