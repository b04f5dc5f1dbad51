// What a committed (or validated) command of AlertService answers, built from the state after it.
// Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/alert.pb.h"

namespace vigil::scheduler {

v1::AcknowledgeAlertResponse Answer(const StateView& after,
                                    const v1::AcknowledgeAlertRequest& request,
                                    const ViewContext& context);
v1::SnoozeAlertResponse Answer(const StateView& after, const v1::SnoozeAlertRequest& request,
                               const ViewContext& context);
v1::CloseAlertResponse Answer(const StateView& after, const v1::CloseAlertRequest& request,
                              const ViewContext& context);

}  // namespace vigil::scheduler
