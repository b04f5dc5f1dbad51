#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterCrisis(Registry& registry) {}

}  // namespace vigil::scheduler
