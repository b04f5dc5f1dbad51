// The rules a request publishes, and since when they are to be in force. Pure.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/programme/programme.h"
#include "vigil/events/v1/base.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

struct ProgrammeStart {
  programme::Programme rules;  // as the agency runs them
  events::v1::Moment in_force_from;
};

// INVALID_ARGUMENT naming `programme` with every problem of it, or `in_force_from`. The agency must
// exist.
absl::StatusOr<ProgrammeStart> ResolveProgrammeStart(const StateView& view,
                                                     const v1::PublishProgrammeRequest& request,
                                                     const DecideContext& context);

}  // namespace vigil::scheduler
