#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

// Also of an order that has run out: the court may have extended it before it did.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ChangeOrderEndRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto order, NeedStanding(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayChange(context));
  const bool ends = !request.end_date().empty() || request.has_end();
  if (ends == request.until_lifted()) {
    return InvalidField("end_date",
                        "say the new end, as a date or an instant, or that it runs until lifted");
  }
  VIGIL_ASSIGN_OR_RETURN(const calendar::Zone zone, context.zones->Find(order->zone));
  VIGIL_ASSIGN_OR_RETURN(
      const OrderEnd end,
      ResolveOrderEnd(request.end_date(), request.has_end() ? &request.end() : nullptr,
                      order->start, zone, context));
  if (end.at == order->end)
    return InvalidField(request.end_date().empty() ? "end" : "end_date",
                        absl::StrCat("this is the end that ", order->name, " has already"));
  events::v1::OrderEndChanged event;
  event.set_order(request.name());
  if (!end.date.empty()) event.set_end_date(end.date);
  if (end.at < absl::InfiniteFuture()) event.set_end_us(absl::ToUnixMicros(end.at));
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
