#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/when.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::LiftOrderRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto order, NeedStanding(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayChange(context));
  VIGIL_ASSIGN_OR_RETURN(const calendar::Zone zone, context.zones->Find(order->zone));
  events::v1::OrderLifted event;
  *event.mutable_at() = MomentAt(context.now);
  if (request.has_lifted_at()) {
    VIGIL_ASSIGN_OR_RETURN(*event.mutable_at(),
                           ResolvePastWhen(request.lifted_at(), "lifted_at", zone, context));
  }
  const absl::Time at = TimeOf(event.at());
  if (at < order->start || at > order->end) {
    return InvalidField("lifted_at",
                        absl::StrCat(calendar::FormatLocal(at, zone), ": ", order->name,
                                     " is not in force then; one entered in error is withdrawn"));
  }
  event.set_order(request.name());
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
