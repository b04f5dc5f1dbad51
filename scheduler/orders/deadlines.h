// What time alone brings about in an order (DOMAIN D22). Pure; any thread.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

void DeadlinesOfOrder(const Order& order, const StateView& view, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out);
absl::Status DecideOrderDeadline(const Deadline& deadline, const StateView& view,
                                 const DecideContext& context, EventList& out);
// All that is due by context.now.
void SayWhatIsDue(const Order& order, const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
