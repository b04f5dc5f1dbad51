#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterFamily(Registry& registry) {}

}  // namespace vigil::scheduler
