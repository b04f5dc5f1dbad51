// Who carries a case while its therapist is away (DOMAIN D14, unattended and cover). Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// Whether nobody carries this person's open cases of the team at context.now: not employed, or on
// leave that touches more than one working day of the team's calendar (from the leave's first
// instant on) without a named cover who is there.
bool LeavesCasesUnattended(const StateView& view, const Staff& staff, const TeamName& team,
                           const ViewContext& context);

// Since when somebody has carried this person's cases without a break, at context.now: the start of
// the absence that a present cover covers. Nothing while nobody covers.
std::optional<absl::Time> CoveredSince(const StateView& view, const Staff& staff,
                                       const ViewContext& context);

// How many open cases of colleagues on leave this person covers in the team at context.now. Cover
// does not move the cap.
uint32_t CoveredCases(const StateView& view, const Staff& staff, const Team& team,
                      const ViewContext& context);
// The same of everybody who covers any.
std::map<StaffName, uint32_t> CoveredCases(const StateView& view, const Team& team,
                                           const ViewContext& context);

}  // namespace vigil::scheduler
