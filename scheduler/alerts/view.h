// Alerts as answers show them. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/alert.pb.h"

namespace vigil::scheduler {

// Without its steps.
v1::Alert AlertView(const StateView& view, const Alert& alert, const ViewContext& context);
v1::Alert AlertWithSteps(const StateView& view, const Alert& alert, const ViewContext& context);

}  // namespace vigil::scheduler
