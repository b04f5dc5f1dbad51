// What the commands on tapers share (DOMAIN D11). Pure; any thread.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// PERMISSION_DENIED TAPER_ROLE unless a supervisor or the manager asks.
absl::Status CheckMayTaper(const DecideContext& context);

// Whether the case is tapered on this date or a later one.
bool TaperedFrom(const Family& family, absl::CivilDay date);

// The event that leaves no tapered date from `today` on; what is past stays.
void AddTaperEnd(const Family& family, absl::CivilDay today, const DecideContext& context,
                 EventList& events);

// Takes the dates behind `last` out of the tapers.
void CutTapers(std::vector<Taper>& tapers, absl::CivilDay last);

}  // namespace vigil::scheduler
