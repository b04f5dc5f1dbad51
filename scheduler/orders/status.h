// What a family's screen says about orders (DOMAIN D22, hazard H5). Pure; any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

struct OrdersAbout {
  OrdersStatus status = OrdersStatus::ORDERS_STATUS_NOT_CHECKED;
  std::vector<std::shared_ptr<const Order>> in_force;  // by name
  std::shared_ptr<const FamilyOrders> check;           // null: nobody ever asked
};

// Whether the family's status on that date has to account for the member: until their last date.
bool CountsOn(const FamilyMember& member, absl::CivilDay date);

// The orders that name a member of the family on that date, whatever became of them, by name.
std::vector<std::shared_ptr<const Order>> OrdersOfFamily(const StateView& view,
                                                         const Family& family, absl::CivilDay date);

// As of `t`, by what is known now. A check says "none" only of the persons it was about, and only
// until an order in force is known of one of them (R): anything less reads as not checked.
OrdersAbout OrdersAt(const StateView& view, const Family& family, absl::Time t,
                     const calendar::ZoneSet& zones);

// "ORDERS NOT CHECKED"; "2 ORDERS IN FORCE, 1 unverified"; "no orders confirmed, Tue 3 Nov 2026".
std::string Summary(const OrdersAbout& about);

// No visit of the family, but for the one with this id, has been completed.
bool NoVisitYet(const Family& family, absl::string_view but_for);

}  // namespace vigil::scheduler
