#include "scheduler/core/registry.h"
#include "scheduler/oncall/apply.h"
#include "scheduler/oncall/react.h"

namespace vigil::scheduler {

void RegisterOnCall(Registry& registry) {
  registry.On(ApplyShiftAdded);
  registry.On(ApplyShiftEnded);
  registry.On(ApplyShiftAccepted);
  registry.On(ApplyCoverageChanged);
  registry.AddReaction(ReactWithCoverage);
  registry.OnDeadline(DeadlineKind::kCoverage, DecideCoverage);
  registry.DeadlinesOf<Rota>(DeadlinesOfRota);
}

}  // namespace vigil::scheduler
