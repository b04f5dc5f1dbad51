// Which order keeps whom apart, and which forbids a meeting (DOMAIN D22). A look costs the orders
// of the persons asked about, never those of a family or an agency. Pure; any thread.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {

// Of no contact, no contact with a child, and where the type is unknown.
bool SeparatesPersons(OrderType type);

// The orders that name the person, by name; withdrawn ones too.
std::vector<std::shared_ptr<const Order>> OrdersOfPerson(const StateView& view,
                                                         const PersonName& person);

// The first order by name that lets these two persons have no contact at `t`; null when none does.
// Either may be the restrained one.
std::shared_ptr<const Order> OrderSeparating(const StateView& view, const PersonName& a,
                                             const PersonName& b, absl::Time t);

// A session, call or group of a family's persons.
struct Meeting {
  absl::Time start, end;
  std::vector<PersonName> participants;
  types::v1::VisitPlace place = types::v1::VisitPlace::VISIT_PLACE_UNSPECIFIED;
  types::v1::VisitMode mode = types::v1::VisitMode::VISIT_MODE_IN_PERSON;
};
Meeting MeetingOf(const VisitFacts& facts);
Meeting MeetingOf(const events::v1::VisitFacts& facts);

// What keeps a meeting from being held.
struct Forbidden {
  std::shared_ptr<const Order> order;  // null: nothing
  PersonName protected_person;         // who is there too; of stay away: whose place it is
};
// The first order by name that is in force at some instant of the meeting and forbids it. Stay away
// forbids the restrained person's presence in person at a place of the family of somebody whom the
// order protects (R: an order names no address that a visit could be held against).
Forbidden OrderForbidding(const StateView& view, const Family& family, const Meeting& meeting);

}  // namespace vigil::scheduler
