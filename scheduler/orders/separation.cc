#include "scheduler/orders/separation.h"

#include <algorithm>

#include "scheduler/core/event.h"

namespace vigil::scheduler {
namespace {

bool IsAmong(const std::vector<PersonName>& persons, const PersonName& person) {
  return std::find(persons.begin(), persons.end(), person) != persons.end();
}

// Until the last date of the membership; a day longer where the zone makes it another date.
bool BelongsTo(const Family& family, const PersonName& person, absl::Time t) {
  const absl::CivilDay date = absl::ToCivilDay(t, absl::UTCTimeZone()) - 1;
  return std::any_of(family.members.begin(), family.members.end(), [&](const FamilyMember& member) {
    return member.person == person && (!member.last_date.has_value() || date <= *member.last_date);
  });
}

// Whom the order protects from the meeting; empty when it allows it.
PersonName ProtectedFrom(const Order& order, const Family& family, const Meeting& meeting) {
  if (!IsAmong(meeting.participants, order.restrained)) return PersonName();
  if (SeparatesPersons(order.type)) {
    for (const PersonName& person : order.protected_persons) {
      if (IsAmong(meeting.participants, person)) return person;
    }
    return PersonName();
  }
  if (order.type != OrderType::ORDER_TYPE_STAY_AWAY) return PersonName();
  if (meeting.mode != types::v1::VISIT_MODE_IN_PERSON) return PersonName();
  if (std::find(order.places.begin(), order.places.end(), meeting.place) == order.places.end())
    return PersonName();
  for (const PersonName& person : order.protected_persons) {
    if (BelongsTo(family, person, meeting.start)) return person;
  }
  return PersonName();
}

}  // namespace

bool SeparatesPersons(OrderType type) {
  return type == OrderType::ORDER_TYPE_NO_CONTACT ||
         type == OrderType::ORDER_TYPE_NO_CONTACT_WITH_CHILD ||
         type == OrderType::ORDER_TYPE_UNKNOWN;
}

std::vector<std::shared_ptr<const Order>> OrdersOfPerson(const StateView& view,
                                                         const PersonName& person) {
  std::vector<std::shared_ptr<const Order>> orders;
  const auto of = view.Find<PersonOrders>(person);
  if (of == nullptr) return orders;
  for (const std::string& name : of->orders) {
    if (auto order = view.FindOwed<Order>(name)) orders.push_back(std::move(order));
  }
  return orders;
}

std::shared_ptr<const Order> OrderSeparating(const StateView& view, const PersonName& a,
                                             const PersonName& b, absl::Time t) {
  for (const auto& order : OrdersOfPerson(view, a)) {
    if (!order->InForceAt(t) || !SeparatesPersons(order->type)) continue;
    if (order->restrained == a ? order->Protects(b)
                               : order->restrained == b && order->Protects(a)) {
      return order;
    }
  }
  return nullptr;
}

Meeting MeetingOf(const VisitFacts& facts) {
  return {facts.start, facts.end, facts.participants, facts.place, facts.mode};
}

Meeting MeetingOf(const events::v1::VisitFacts& facts) {
  Meeting meeting;
  meeting.start = TimeOf(facts.start());
  meeting.end = TimeOf(facts.end());
  for (const std::string& person : facts.participants()) meeting.participants.emplace_back(person);
  meeting.place = facts.place();
  meeting.mode = facts.mode();
  return meeting;
}

// Every order that forbids a meeting restrains one who takes part.
Forbidden OrderForbidding(const StateView& view, const Family& family, const Meeting& meeting) {
  Forbidden first;
  for (const PersonName& person : meeting.participants) {
    for (const auto& order : OrdersOfPerson(view, person)) {
      if (order->restrained != person || !order->InForceWithin(meeting.start, meeting.end))
        continue;
      if (first.order != nullptr && first.order->name <= order->name) continue;
      PersonName protects = ProtectedFrom(*order, family, meeting);
      if (!protects.empty()) first = {order, std::move(protects)};
    }
  }
  return first;
}

}  // namespace vigil::scheduler
