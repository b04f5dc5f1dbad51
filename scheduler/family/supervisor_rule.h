// What is for a supervisor or the manager to decide: overrides, holds, tapers. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "scheduler/core/context.h"

namespace vigil::scheduler {

// PERMISSION_DENIED with this reason and rule for any other role. `what`: "overrides".
absl::Status CheckSupervises(const DecideContext& context, absl::string_view reason,
                             absl::string_view rule, absl::string_view what);

}  // namespace vigil::scheduler
