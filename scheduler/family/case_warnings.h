// What a case warns of beside its weeks: an incoming one that does not open (D14), its length
// (D28), a held family that nobody is in contact with (D10). Facts and time are compared with what
// was published; one function serves both, so that they agree. Pure; any thread.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

void AddCaseWarningDeadline(const Family& family, const StateView& view,
                            const calendar::ZoneSet& zones, std::vector<Deadline>& out);
void ReactToCaseWarnings(const ReactInput& input, EventList& out);
absl::Status DecideCaseWarnings(const Deadline& deadline, const StateView& view,
                                const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
