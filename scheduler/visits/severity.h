// D9: how loudly a week is said. Only three verdicts are published, as the names of one alert: at
// risk, unproven, missed.
// Pure; any thread.
#pragma once

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "scheduler/programme/programme.h"
#include "scheduler/visits/intensity.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

// How many judged weeks were missed in a row directly before `week`, by the verdicts known in
// `states` (by week). Weeks that required nothing neither break nor extend the run.
uint32_t MissedRunBefore(absl::Span<const WeekState> states, absl::CivilDay week,
                         absl::Time judged_from);

// A week that was missed with no visit at all, where that alone is red. Asked at the instant the
// verdict becomes missed: a later record that leaves the week missed does not change it.
bool NobodySeen(const WeekFigures& figures, const programme::IntensityRules& rules);

// `run` counts this week too when it is missed.
Severity SeverityOf(WeekVerdict verdict, bool nobody_seen, uint32_t run,
                    const programme::IntensityRules& rules);

// The name under which an alert stands: AT_RISK, UNPROVEN or MISSED; UNSPECIFIED: none stands.
WeekVerdict AlertOf(WeekVerdict verdict);

}  // namespace vigil::scheduler
