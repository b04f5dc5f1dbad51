// When a family was last seen, from what is known of all its weeks. Pure; any thread.
#pragma once

#include "absl/types/span.h"
#include "scheduler/visits/family_weeks.h"
#include "scheduler/visits/last_seen.h"

namespace vigil::scheduler {

// Final weeks by their figures in `states`, the others by their visits.
CountedDates CountedDatesOf(FamilyWeeks& weeks, absl::Span<const WeekState> states);

}  // namespace vigil::scheduler
