#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordOrderCheckRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  const calendar::Zone zone = ZoneOf(view, family->programme, *context.zones);
  const absl::CivilDay today = calendar::LocalDate(context.now, zone);
  absl::CivilDay date = today;
  if (!request.date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(date, ResolvePastDate(request.date(), "date", zone, context));
  }
  const OrdersAbout about = OrdersAt(view, *family, context.now, *context.zones);
  if (!about.in_force.empty()) {
    const std::string& order = about.in_force.front()->name;
    return Precondition("ORDER_IN_FORCE", "D22", request.name(),
                        absl::StrCat(order, " is in force: that there is none cannot be confirmed"),
                        {{"order", order}});
  }
  events::v1::OrdersChecked event;
  event.set_family(request.name());
  event.set_date(calendar::FormatDate(date));
  event.set_by(context.actor);
  for (const FamilyMember& member : family->members) {
    if (CountsOn(member, today)) event.add_persons(member.person.str());
  }
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
