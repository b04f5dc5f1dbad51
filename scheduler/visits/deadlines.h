// The deadlines of a family's visits and weeks, and what they bring about. Internal to the concept:
// register.cc hands them to the registry. Pure; any thread.
#pragma once

#include <vector>

#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// At most one of each kind, the next: what comes later is asked again when that one has fallen due.
void DeadlinesOfFamily(const Family& family, const StateView& view, const calendar::ZoneSet& zones,
                       std::vector<Deadline>& out);

// kWeekVerdict, kVisitUnrecorded, kNotSeen and kWeekFinal alike: publishes all that holds at the
// due instant.
absl::Status DecideFamilyDeadline(const Deadline& deadline, const StateView& view,
                                  const DecideContext& context, EventList& out);

// After an event that touches a family: publishes what changed.
void ReactToVisits(const ReactInput& input, EventList& out);

}  // namespace vigil::scheduler
