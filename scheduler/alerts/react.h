// Raises, moves and resolves alerts as the conditions of a subject change.
#pragma once

#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void ReactWithAlerts(const ReactInput& input, EventList& out);

}  // namespace vigil::scheduler
