#include "scheduler/core/registry.h"
#include "scheduler/visits/apply.h"
#include "scheduler/visits/deadlines.h"

namespace vigil::scheduler {

void RegisterVisits(Registry& registry) {
  registry.On(&ApplyVisitScheduled);
  registry.On(&ApplyVisitCancelled);
  registry.On(&ApplyVisitRecorded);
  registry.On(&ApplyVisitCorrected);
  registry.On(&ApplyWeekVerdictChanged);
  registry.On(&ApplyWeekFinalised);
  registry.On(&ApplyFamilyNotSeenRaised);
  registry.On(&ApplyFamilySeenAgain);
  registry.On(&ApplyChildNotSeenRaised);
  registry.On(&ApplyChildSeenAgain);
  registry.On(&ApplyVisitUnrecordedRaised);
  registry.AddReaction(&ReactToVisits);
  registry.DeadlinesOf<Family>(&DeadlinesOfFamily);
  registry.OnDeadline(DeadlineKind::kWeekVerdict, &DecideFamilyDeadline);
  registry.OnDeadline(DeadlineKind::kVisitUnrecorded, &DecideFamilyDeadline);
  registry.OnDeadline(DeadlineKind::kNotSeen, &DecideFamilyDeadline);
  registry.OnDeadline(DeadlineKind::kWeekFinal, &DecideFamilyDeadline);
}

}  // namespace vigil::scheduler
