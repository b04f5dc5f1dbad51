// What time alone brings about in holds (DOMAIN D10). Pure; any thread.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

void AddHoldDeadlines(const Family& family, const StateView& view, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out);
// What is due already when a fact is recorded, is said with it.
void ReactToHolds(const ReactInput& input, EventList& out);
// All that is due by context.now in the holds of the deadline's family.
absl::Status DecideHoldDeadline(const Deadline& deadline, const StateView& view,
                                const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
