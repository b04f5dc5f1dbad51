// State of protective orders (DOMAIN D22). An order is a record of its own; who is named in which,
// and what orders mean for a family, is found by the person and by the family.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::OrdersStatus;
using types::v1::OrderState;
using types::v1::OrderType;

// Key: agencies/a/orders/o. Stays in memory: what happened in its time may be recorded late.
struct Order : Record {
  static constexpr char kKind[] = "order";
  static constexpr bool kStorable = false;
  std::string name;
  PersonName restrained;
  std::vector<PersonName> protected_persons;
  OrderType type = OrderType::ORDER_TYPE_UNKNOWN;
  std::vector<types::v1::VisitPlace> places;
  SealedBytes terms;
  std::string zone;  // the court's
  absl::Time start, end = absl::InfiniteFuture();
  std::optional<absl::CivilDay> end_date;  // as the court gave it
  std::optional<absl::Time> lifted_at;
  bool withdrawn = false;
  std::string recorded_by, verified_by;
  absl::Time recorded_at;
  std::optional<absl::Time> verify_by;  // while unverified
  std::vector<FamilyName> families;     // sorted; past ones too
  // Published.
  std::optional<absl::Time> verification_missed, ending_since;
  bool ended = false;

  absl::Time until() const { return lifted_at.has_value() ? std::min(*lifted_at, end) : end; }
  bool InForceAt(absl::Time t) const { return !withdrawn && start <= t && t < until(); }
  // At some instant of [a, b).
  bool InForceWithin(absl::Time a, absl::Time b) const {
    return !withdrawn && start < b && a < until();
  }
  bool Protects(const PersonName& person) const {
    return std::find(protected_persons.begin(), protected_persons.end(), person) !=
           protected_persons.end();
  }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, restrained, protected_persons, type, places, terms, zone, start, end,
      end_date, lifted_at, withdrawn, recorded_by, verified_by, recorded_at, verify_by, families,
      verification_missed, ending_since, ended);
  }
};

// The orders that name a person. Key: the person.
struct PersonOrders : Record {
  static constexpr char kKind[] = "person-orders";
  static constexpr bool kStorable = false;
  PersonName person;
  std::vector<std::string> orders;  // names, sorted
  const std::string& key() const { return person.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, person, orders);
  }
};

// A visit and the order that forbids it.
struct VisitOrder {
  std::string visit;  // id within the family
  std::string order;
  absl::Time since;
  template <class A>
  void Fields(A& a) {
    a(visit, order, since);
  }
};

// What orders mean for a family, as published. Key: the family.
struct FamilyOrders : Record {
  static constexpr char kKind[] = "family-orders";
  static constexpr bool kStorable = false;
  FamilyName family;
  // The latest check that found none, and whom it was about.
  std::optional<absl::CivilDay> checked_date;
  absl::Time checked_at;
  std::string checked_by;
  std::vector<PersonName> checked_persons;
  std::vector<VisitOrder> conflicts;      // booked
  std::vector<VisitOrder> against;        // took place
  std::optional<VisitOrder> not_checked;  // the first visit, before anybody had asked
  const std::string& key() const { return family.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, family, checked_date, checked_at, checked_by, checked_persons, conflicts, against,
      not_checked);
  }
};

// The entry of the visit; null when there is none.
inline const VisitOrder* FindVisitOrder(const std::vector<VisitOrder>& list,
                                        absl::string_view visit) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [visit](const VisitOrder& v) { return v.visit == visit; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace vigil::scheduler
