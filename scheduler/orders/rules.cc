#include "scheduler/orders/rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/supervisor_rule.h"
#include "scheduler/orders/separation.h"
#include "scheduler/orders/status.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

absl::Status ForbidsVisit(const Forbidden& forbidden, const calendar::ZoneSet& zones) {
  const Order& order = *forbidden.order;
  const auto zone = zones.Find(order.zone);
  const std::string until =
      order.until() == absl::InfiniteFuture()
          ? "it is lifted"
          : calendar::FormatLocal(order.until(), zone.value_or(calendar::Zone()));
  return Precondition(
      "ORDER_FORBIDS_VISIT", "D22", order.name,
      absl::StrCat(order.name, " (", TypeWord(order.type), ") keeps ", order.restrained.str(),
                   " from ", forbidden.protected_person.str(), " until ", until,
                   ": book them apart"),
      {{"order", order.name},
       {"type", types::v1::OrderType_Name(order.type)},
       {"until", until},
       {"restrained_person", order.restrained.str()},
       {"protected_person", forbidden.protected_person.str()}});
}

}  // namespace

absl::Status CheckOrdersAllow(const StateView& view, const Family& family,
                              const events::v1::VisitFacts& planned, const DecideContext& context) {
  const Forbidden forbidden = OrderForbidding(view, family, MeetingOf(planned));
  if (forbidden.order != nullptr) return ForbidsVisit(forbidden, *context.zones);
  const programme::Programme& rules = RulesAt(view, family.programme, context.now, *context.zones);
  if (!rules.eligibility.orders_checked_before_first_visit || !NoVisitYet(family, ""))
    return absl::OkStatus();
  const OrdersAbout about = OrdersAt(view, family, context.now, *context.zones);
  if (about.status != OrdersStatus::ORDERS_STATUS_NOT_CHECKED) return absl::OkStatus();
  return Precondition(
      "ORDERS_NOT_CHECKED", "D22", family.name.str(),
      absl::StrCat("nobody has checked whether orders concern the persons of ", family.name.str(),
                   ": record the check (RecordOrderCheck) or the order before the "
                   "first visit is booked"));
}

absl::Status CheckNotForbidden(const StateView& view, const Family& family, const VisitFacts& facts,
                               const DecideContext& context) {
  const Forbidden forbidden = OrderForbidding(view, family, MeetingOf(facts));
  return forbidden.order == nullptr ? absl::OkStatus() : ForbidsVisit(forbidden, *context.zones);
}

absl::string_view TypeWord(OrderType type) {
  switch (type) {
    case OrderType::ORDER_TYPE_NO_CONTACT:
      return "no contact";
    case OrderType::ORDER_TYPE_NO_CONTACT_WITH_CHILD:
      return "no contact with the child";
    case OrderType::ORDER_TYPE_STAY_AWAY:
      return "stay away";
    case OrderType::ORDER_TYPE_CONDITIONS_ONLY:
      return "conditions only";
    default:
      return "type unknown, enforced as no contact";
  }
}

absl::Status CheckMayChange(const DecideContext& context) {
  return CheckSupervises(context, "ORDER_ROLE", "D22", "what an order forbids no more");
}

absl::StatusOr<std::shared_ptr<const Order>> NeedStanding(const StateView& view,
                                                          const std::string& name) {
  VIGIL_ASSIGN_OR_RETURN(auto order, Need<Order>(view, name));
  if (order->withdrawn) {
    return Precondition("ORDER_WITHDRAWN", "D22", name,
                        absl::StrCat(name, " was entered in error: record the order anew"));
  }
  if (order->lifted_at.has_value()) {
    return Precondition("ORDER_LIFTED", "D22", name,
                        absl::StrCat(name, " was lifted: a new order is recorded as one"));
  }
  return order;
}

absl::StatusOr<OrderEnd> ResolveOrderEnd(const std::string& end_date, const v1::When* end,
                                         absl::Time start, const calendar::Zone& zone,
                                         const DecideContext& context) {
  OrderEnd out;
  const char* field = end_date.empty() ? "end" : "end_date";
  if (!end_date.empty() && end != nullptr)
    return InvalidField("end", "the end is given as a date or as an instant, not as both");
  if (!end_date.empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date, ResolveDate(end_date, field));
    out.date = calendar::FormatDate(date);
    out.at = calendar::EndOfDate(date, zone);
  } else if (end != nullptr) {
    VIGIL_ASSIGN_OR_RETURN(const auto moment, ResolveWhen(*end, field, zone, context));
    out.at = TimeOf(moment);
  }
  if (out.at > start) return out;
  return InvalidField(
      field, absl::StrCat(calendar::FormatLocal(out.at, zone), ": an order ends after its start, ",
                          calendar::FormatLocal(start, zone)));
}

std::vector<FamilyName> FamiliesOf(const StateView& view, const std::vector<PersonName>& persons) {
  std::set<FamilyName> families;
  for (const PersonName& name : persons) {
    if (const auto person = view.FindOwed<Person>(name))
      families.insert(person->families.begin(), person->families.end());
  }
  return {families.begin(), families.end()};
}

}  // namespace vigil::scheduler
