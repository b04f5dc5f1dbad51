// Breaches of the caseload limit: they open and close by themselves (DOMAIN D14), when an event
// moves committed or limit and when time does. Internal to the concept.
#pragma once

#include <vector>

#include "scheduler/core/deadline.h"
#include "scheduler/core/registry.h"

namespace vigil::scheduler {

// Reacts to changed staff, and to changed rules for everybody who works under them.
void ReactToCaseload(const ReactInput& input, EventList& out);

// Staff: every override that will run out, and the next instant at which time alone opens or closes
// a breach.
void DeadlinesOfStaff(const Staff& staff, const StateView& view, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out);

absl::Status DecideOverrideEnd(const Deadline& deadline, const StateView& view,
                               const DecideContext& context, EventList& out);
absl::Status DecideCaseloadChange(const Deadline& deadline, const StateView& view,
                                  const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
