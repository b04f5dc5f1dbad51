#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "scheduler/visits/visit_rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

// D22: an end never unblocks a conflicted booking by itself; somebody does, once nothing forbids
// it.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ConfirmBookingRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const VisitOfFamily of, NeedVisit(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayChange(context));
  const auto orders = view.Find<FamilyOrders>(of.family->name);
  if (orders == nullptr || FindVisitOrder(orders->conflicts, of.found.visit->id) == nullptr) {
    return Precondition(
        "BOOKING_NOT_CONFLICTED", "D22", request.name(),
        absl::StrCat(request.name(), " is no booking that an order made conflicted"));
  }
  VIGIL_RETURN_IF_ERROR(CheckNotForbidden(view, *of.family, of.found.visit->facts, context));
  events::v1::BookingConfirmed event;
  event.set_family(of.family->name.str());
  event.set_visit(request.name());
  event.set_by(context.actor);
  event.set_reason(request.reason());
  EventList events;
  events.Add(of.family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
