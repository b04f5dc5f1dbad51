// Committed against limit, for one person and for a team (DOMAIN D14, D15). Pure; any thread.
#pragma once

#include <string>

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {

v1::TherapistCaseload CaseloadView(const StateView& view, const Staff& staff, const Team& team,
                                   const ViewContext& context);

// Everybody of the team who carries families or could; families counted once each, whoever carries
// them.
v1::GetCaseloadResponse TeamCaseloadView(const StateView& view, const Team& team,
                                         const ViewContext& context);
// First instant after context.now at which TeamCaseloadView may be another one, the state being the
// same: at the latest the next midnight of the team or of its agency, since dates are compared.
absl::Time TeamCaseloadHoldsUntil(const StateView& view, const Team& team,
                                  const ViewContext& context);

}  // namespace vigil::scheduler
