// Who may allow more cases than the limit (DOMAIN D15). Pure.
#pragma once

#include "absl/status/status.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// Supervisor or manager, never for oneself. PERMISSION_DENIED: OVERRIDE_FOR_ONESELF, OVERRIDE_ROLE.
absl::Status CheckMayGrant(const Staff& staff, const DecideContext& context);
// Supervisor or manager: ending one's own override only takes away.
absl::Status CheckMayEnd(const DecideContext& context);

}  // namespace vigil::scheduler
