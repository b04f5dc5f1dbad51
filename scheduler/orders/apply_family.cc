#include <algorithm>
#include <string>

#include "scheduler/core/dates.h"
#include "scheduler/orders/apply.h"

namespace vigil::scheduler {
namespace {

FamilyOrders& OrdersOf(const std::string& family, StateEditor& editor) {
  FamilyOrders initial;
  initial.family = FamilyName(family);
  return *editor.EditOrCreate<FamilyOrders>(family, initial);
}

void Remove(std::vector<VisitOrder>& list, absl::string_view visit) {
  list.erase(std::remove_if(list.begin(), list.end(),
                            [visit](const VisitOrder& v) { return v.visit == visit; }),
             list.end());
}

VisitOrder EntryOf(const std::string& visit, const std::string& order, int64_t since_us) {
  return {std::string(NameLeaf(visit)), order, absl::FromUnixMicros(since_us)};
}

}  // namespace

void ApplyOrdersChecked(const events::v1::OrdersChecked& e, const EventView& event,
                        StateEditor& editor) {
  FamilyOrders& orders = OrdersOf(e.family(), editor);
  orders.checked_date = StoredDate(e.date());
  orders.checked_at = event.recorded_at;
  orders.checked_by = e.by();
  orders.checked_persons.clear();
  for (const std::string& person : e.persons()) orders.checked_persons.emplace_back(person);
  orders.not_checked.reset();
}

void ApplyBookingsConflicted(const events::v1::BookingsConflicted& e, const EventView&,
                             StateEditor& editor) {
  FamilyOrders& orders = OrdersOf(e.family(), editor);
  for (const std::string& visit : e.visits())
    orders.conflicts.push_back(EntryOf(visit, e.order(), e.since_us()));
}

void ApplyBookingConflictEnded(const events::v1::BookingConflictEnded& e, const EventView&,
                               StateEditor& editor) {
  Remove(OrdersOf(e.family(), editor).conflicts, NameLeaf(e.visit()));
}

void ApplyBookingConfirmed(const events::v1::BookingConfirmed& e, const EventView&,
                           StateEditor& editor) {
  Remove(OrdersOf(e.family(), editor).conflicts, NameLeaf(e.visit()));
}

void ApplyVisitAgainstOrder(const events::v1::VisitAgainstOrder& e, const EventView&,
                            StateEditor& editor) {
  FamilyOrders& orders = OrdersOf(e.family(), editor);
  Remove(orders.against, NameLeaf(e.visit()));
  orders.against.push_back(EntryOf(e.visit(), e.order(), e.since_us()));
}

void ApplyVisitNotAgainstOrder(const events::v1::VisitNotAgainstOrder& e, const EventView&,
                               StateEditor& editor) {
  Remove(OrdersOf(e.family(), editor).against, NameLeaf(e.visit()));
}

void ApplyVisitBeforeOrdersChecked(const events::v1::VisitBeforeOrdersChecked& e, const EventView&,
                                   StateEditor& editor) {
  OrdersOf(e.family(), editor).not_checked = EntryOf(e.visit(), "", e.since_us());
}

}  // namespace vigil::scheduler
