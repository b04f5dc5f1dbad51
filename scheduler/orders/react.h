// What follows from orders at once: the families they reach, bookings they make conflicted, visits
// that took place against them, a first visit before anybody had asked (DOMAIN D22).
#pragma once

#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void ReactWithOrders(const ReactInput& input, EventList& out);

}  // namespace vigil::scheduler
