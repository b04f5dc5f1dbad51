#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::VerifyOrderRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto order, NeedStanding(view, request.name()));
  if (!order->verify_by.has_value()) {
    return Precondition("ORDER_VERIFIED", "D22", request.name(),
                        absl::StrCat(request.name(), " was verified by ", order->verified_by,
                                     " already: nothing is left to do"),
                        {{"verified_by", order->verified_by}});
  }
  events::v1::OrderVerified event;
  event.set_order(request.name());
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
