#include "scheduler/alerts/apply.h"
#include "scheduler/alerts/react.h"
#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterAlerts(Registry& registry) {
  registry.On(ApplyAlertRaised);
  registry.On(ApplyAlertMoved);
  registry.On(ApplyAlertResolved);
  registry.On(ApplyAlertAcknowledged);
  registry.On(ApplyAlertSnoozed);
  registry.On(ApplyAlertClosed);
  registry.AddReaction(ReactWithAlerts);
}

}  // namespace vigil::scheduler
