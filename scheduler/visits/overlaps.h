// Planned visits that get in each other's way: of one worker, or of one family. Warnings only: two
// workers may well share a session, and a plan is mended by who made it. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// In words, for a planned visit of this family: each other visit of its workers (in the families of
// the team) or of the family itself that runs at the same time and has not been cancelled. Costs
// one look at the team's recent and coming visits.
std::vector<std::string> OverlapsOf(const StateView& view, const Family& family, const Visit& visit,
                                    const ViewContext& context);

}  // namespace vigil::scheduler
