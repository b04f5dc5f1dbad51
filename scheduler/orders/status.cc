#include "scheduler/orders/status.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/orders/separation.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

bool CoversMembers(const FamilyOrders& check, const Family& family, absl::CivilDay date) {
  return std::all_of(family.members.begin(), family.members.end(), [&](const FamilyMember& member) {
    return !CountsOn(member, date) ||
           std::find(check.checked_persons.begin(), check.checked_persons.end(), member.person) !=
               check.checked_persons.end();
  });
}

}  // namespace

bool CountsOn(const FamilyMember& member, absl::CivilDay date) {
  return !member.last_date.has_value() || date <= *member.last_date;
}

std::vector<std::shared_ptr<const Order>> OrdersOfFamily(const StateView& view,
                                                         const Family& family,
                                                         absl::CivilDay date) {
  std::map<std::string, std::shared_ptr<const Order>> orders;
  for (const FamilyMember& member : family.members) {
    if (!CountsOn(member, date)) continue;
    for (auto& order : OrdersOfPerson(view, member.person)) orders.emplace(order->name, order);
  }
  std::vector<std::shared_ptr<const Order>> out;
  for (auto& [name, order] : orders) out.push_back(std::move(order));
  return out;
}

OrdersAbout OrdersAt(const StateView& view, const Family& family, absl::Time t,
                     const calendar::ZoneSet& zones) {
  OrdersAbout about;
  about.check = view.Find<FamilyOrders>(family.name);
  const bool checked = about.check != nullptr && about.check->checked_date.has_value();
  const absl::CivilDay date = calendar::LocalDate(t, ZoneOf(view, family.programme, zones));
  bool known_since = false;
  for (auto& order : OrdersOfFamily(view, family, date)) {
    if (checked && order->InForceWithin(about.check->checked_at, t)) known_since = true;
    if (order->InForceAt(t)) about.in_force.push_back(std::move(order));
  }
  if (!about.in_force.empty()) {
    about.status = OrdersStatus::ORDERS_STATUS_IN_FORCE;
  } else if (checked && !known_since && CoversMembers(*about.check, family, date) &&
             *about.check->checked_date <= date) {
    about.status = OrdersStatus::ORDERS_STATUS_NONE_CONFIRMED;
  }
  return about;
}

std::string Summary(const OrdersAbout& about) {
  switch (about.status) {
    case OrdersStatus::ORDERS_STATUS_IN_FORCE: {
      const size_t unverified = static_cast<size_t>(
          std::count_if(about.in_force.begin(), about.in_force.end(),
                        [](const auto& order) { return order->verify_by.has_value(); }));
      return absl::StrCat(about.in_force.size(), about.in_force.size() == 1 ? " ORDER" : " ORDERS",
                          " IN FORCE",
                          unverified == 0 ? "" : absl::StrCat(", ", unverified, " unverified"));
    }
    case OrdersStatus::ORDERS_STATUS_NONE_CONFIRMED:
      return absl::StrCat("no orders confirmed, ",
                          calendar::FormatDateLong(*about.check->checked_date), ", by ",
                          about.check->checked_by);
    default:
      return "ORDERS NOT CHECKED";
  }
}

bool NoVisitYet(const Family& family, absl::string_view but_for) {
  const auto completed = [but_for](const Visit& visit) {
    return visit.outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED && visit.id != but_for;
  };
  return std::none_of(family.visits.begin(), family.visits.end(), completed) &&
         std::none_of(family.weeks.begin(), family.weeks.end(),
                      [](const WeekState& week) { return week.archived; });
}

}  // namespace vigil::scheduler
