#include "scheduler/core/registry.h"
#include "scheduler/crisis/apply.h"

namespace vigil::scheduler {

void RegisterCrisis(Registry& registry) {
  registry.On(ApplyCallReceived);
  registry.On(ApplyCallFamilyIdentified);
  registry.On(ApplyCallAcknowledged);
  registry.On(ApplyCallConnected);
  registry.On(ApplyCallClosed);
}

}  // namespace vigil::scheduler
