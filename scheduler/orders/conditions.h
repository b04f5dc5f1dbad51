// The conditions of orders that alerts are raised, moved and resolved by (ADR 014): each stands
// under a family, whose supervisor it is for. Pure; any thread.
#pragma once

#include <vector>

#include "scheduler/alerts/conditions.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// By id. Bookings conflicted, visits against an order, a first visit before orders were checked.
std::vector<Condition> ConditionsOf(const FamilyOrders& orders, const StateView& view);
// Of an order that reached the family: it ends soon, it was not verified in time. None of a family
// that it has not reached.
std::vector<Condition> ConditionsOf(const Order& order, const FamilyName& family,
                                    const StateView& view);

}  // namespace vigil::scheduler
