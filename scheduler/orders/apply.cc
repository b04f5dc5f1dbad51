#include "scheduler/orders/apply.h"

#include <algorithm>

#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/texts.h"

namespace vigil::scheduler {
namespace {

template <class T>
void AddSorted(std::vector<T>& list, T value) {
  const auto place = std::lower_bound(list.begin(), list.end(), value);
  if (place == list.end() || *place != value) list.insert(place, std::move(value));
}

void NameIn(const std::string& order, const std::string& person, StateEditor& editor) {
  PersonOrders initial;
  initial.person = PersonName(person);
  if (PersonOrders* orders = editor.EditOrCreate<PersonOrders>(person, initial))
    AddSorted(orders->orders, order);
}

}  // namespace

void ApplyOrderRecorded(const events::v1::OrderRecorded& e, const EventView& event,
                        StateEditor& editor) {
  Order order;
  order.name = e.order();
  order.restrained = PersonName(e.restrained_person());
  for (const std::string& person : e.protected_persons())
    order.protected_persons.emplace_back(person);
  order.type = e.type();
  for (const int place : e.places())
    order.places.push_back(static_cast<types::v1::VisitPlace>(place));
  if (e.has_terms()) {
    order.terms = SealedBytesOf(e.terms());
    NoteText(e.terms(), e.order(), "terms", editor);
  }
  order.zone = e.court_zone();
  order.start = TimeOf(e.start());
  if (e.has_end_us()) order.end = absl::FromUnixMicros(e.end_us());
  order.end_date = StoredDateIf(e.end_date());
  order.recorded_by = e.recorded_by();
  order.recorded_at = event.recorded_at;
  if (e.verified()) order.verified_by = e.recorded_by();
  if (e.has_verify_by_us()) order.verify_by = absl::FromUnixMicros(e.verify_by_us());
  for (const std::string& family : e.families()) AddSorted(order.families, FamilyName(family));
  editor.Create(std::move(order));
  NameIn(e.order(), e.restrained_person(), editor);
  for (const std::string& person : e.protected_persons()) NameIn(e.order(), person, editor);
}

void ApplyOrderVerified(const events::v1::OrderVerified& e, const EventView&, StateEditor& editor) {
  Order* order = editor.Change<Order>(e.order());
  order->verified_by = e.by();
  order->verify_by.reset();
  order->verification_missed.reset();
}

// What has been said of the old end is said of the new one anew.
void ApplyOrderEndChanged(const events::v1::OrderEndChanged& e, const EventView&,
                          StateEditor& editor) {
  Order* order = editor.Change<Order>(e.order());
  order->end_date = StoredDateIf(e.end_date());
  order->end = e.has_end_us() ? absl::FromUnixMicros(e.end_us()) : absl::InfiniteFuture();
  order->ending_since.reset();
  order->ended = false;
}

void ApplyOrderLifted(const events::v1::OrderLifted& e, const EventView&, StateEditor& editor) {
  editor.Change<Order>(e.order())->lifted_at = TimeOf(e.at());
}

void ApplyOrderWithdrawn(const events::v1::OrderWithdrawn& e, const EventView&,
                         StateEditor& editor) {
  NoteText(e.reason(), e.order(), "reason", editor);
  editor.Change<Order>(e.order())->withdrawn = true;
}

// What follows by itself changes no etag.
void ApplyOrderReachedFamily(const events::v1::OrderReachedFamily& e, const EventView&,
                             StateEditor& editor) {
  AddSorted(editor.Edit<Order>(e.order())->families, FamilyName(e.family()));
}

void ApplyOrderEndingSoon(const events::v1::OrderEndingSoon& e, const EventView&,
                          StateEditor& editor) {
  editor.Edit<Order>(e.order())->ending_since = absl::FromUnixMicros(e.since_us());
}

void ApplyOrderEnded(const events::v1::OrderEnded& e, const EventView&, StateEditor& editor) {
  editor.Edit<Order>(e.order())->ended = true;
}

void ApplyOrderVerificationMissed(const events::v1::OrderVerificationMissed& e, const EventView&,
                                  StateEditor& editor) {
  editor.Edit<Order>(e.order())->verification_missed = absl::FromUnixMicros(e.since_us());
}

}  // namespace vigil::scheduler
