#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterOnCall(Registry& registry) {}

}  // namespace vigil::scheduler
