// What the rota publishes by itself: CoverageChanged, whenever the verdict of the present differs
// from the one published last (DOMAIN D16). A reaction sees to changes by facts, the deadline
// kCoverage to changes by time. Registered in register.cc.
#pragma once

#include <vector>

#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"
#include "scheduler/oncall/record.h"

namespace vigil::scheduler {

void ReactWithCoverage(const ReactInput& input, EventList& events);

// The instant, after the published verdict's own, at which time alone brings another verdict.
void DeadlinesOfRota(const Rota& rota, const StateView& view, const calendar::ZoneSet& zones,
                     std::vector<Deadline>& deadlines);
absl::Status DecideCoverage(const Deadline& deadline, const StateView& view,
                            const DecideContext& context, EventList& events);

}  // namespace vigil::scheduler
