#include "scheduler/core/registry.h"

namespace vigil::scheduler {

void RegisterVisits(Registry& registry) {}

}  // namespace vigil::scheduler
