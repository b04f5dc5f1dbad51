#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterRoster(Registry& registry) {}

}  // namespace vigil::scheduler
