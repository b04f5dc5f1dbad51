#include "scheduler/visits/severity.h"

namespace vigil::scheduler {

uint32_t MissedRunBefore(absl::Span<const WeekState> states, absl::CivilDay week,
                         absl::Time judged_from) {
  uint32_t run = 0;
  for (size_t i = states.size(); i-- > 0;) {
    const WeekState& state = states[i];
    if (state.week >= week || state.verdict == WeekVerdict::WEEK_VERDICT_NO_REQUIREMENT) continue;
    if (state.verdict != WeekVerdict::WEEK_VERDICT_MISSED || state.end <= judged_from) break;
    ++run;
  }
  return run;
}

Severity SeverityOf(WeekVerdict verdict, const WeekFigures& figures,
                    const programme::IntensityRules& rules, uint32_t run) {
  switch (verdict) {
    case WeekVerdict::WEEK_VERDICT_AT_RISK:
    case WeekVerdict::WEEK_VERDICT_UNPROVEN:
      return Severity::SEVERITY_AMBER;
    case WeekVerdict::WEEK_VERDICT_MISSED: {
      const bool nobody = figures.counted == 0 &&
                          figures.required >= static_cast<uint32_t>(rules.red_none_required);
      return nobody || run >= static_cast<uint32_t>(rules.red_missed_run)
                 ? Severity::SEVERITY_RED
                 : Severity::SEVERITY_AMBER;
    }
    default:
      return Severity::SEVERITY_NONE;
  }
}

WeekVerdict AlertOf(WeekVerdict verdict) {
  switch (verdict) {
    case WeekVerdict::WEEK_VERDICT_AT_RISK:
    case WeekVerdict::WEEK_VERDICT_UNPROVEN:
    case WeekVerdict::WEEK_VERDICT_MISSED:
      return verdict;
    default:
      return WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  }
}

}  // namespace vigil::scheduler
