// Pools: threads for what may block, one pool for each kind of waiting, so that no kind holds up
// another. Crisis commands share theirs with nobody: whatever else is asked of the service, a call
// that comes in at night is sealed, decided and answered (DESIGN 4).
//
// Threads: as Workers. Threads are made when there is work, so an idle pool costs nothing.
#pragma once

#include "base/limits.h"
#include "services/handlers/workers.h"

namespace vigil::handlers {

struct Pools {
  Workers crisis{limits::kCrisisThreads, limits::kReservedCrisisCommands};
  // Sealing of other commands, and what must be done before their answer.
  Workers commands{limits::kCommandThreads, limits::kMaxWaitingCalls};
  Workers queries{limits::kQueryThreads, limits::kMaxWaitingCalls};
  Workers past{limits::kPastThreads, limits::kMaxWaitingPast};
  Workers operators{limits::kOperatorThreads, limits::kMaxWaitingOperators};
  Workers erasures{limits::kErasureThreads, limits::kMaxWaitingCalls};
};

}  // namespace vigil::handlers
