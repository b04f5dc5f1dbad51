// LookAhead: asks the processor early for the memory that applying an event will touch. Most events
// of a long replay are about families that were last touched long ago; without this each would wait
// for one step of the way to its visits after the other.
//
// Changes nothing and answers nothing. Pure; any thread.
#pragma once

#include <cstdint>

#include "scheduler/core/state.h"

namespace vigil::scheduler {

inline constexpr int kLookAheadSteps = 4;

// Step 0 .. kLookAheadSteps - 1 of the way to the family whose name has this hash (StableHash), if
// there is one. Each takes as given that the one before has been done a little while ago.
void LookAhead(const State& state, uint64_t family_hash, int step);

}  // namespace vigil::scheduler
