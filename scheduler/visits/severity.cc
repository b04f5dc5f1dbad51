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

bool NobodySeen(const WeekFigures& figures, const programme::IntensityRules& rules) {
  return figures.counted == 0 && figures.required >= static_cast<uint32_t>(rules.red_none_required);
}

Severity SeverityOf(WeekVerdict verdict, bool nobody_seen, uint32_t run,
                    const programme::IntensityRules& rules) {
  switch (verdict) {
    case WeekVerdict::WEEK_VERDICT_AT_RISK:
    case WeekVerdict::WEEK_VERDICT_UNPROVEN:
      return Severity::SEVERITY_AMBER;
    case WeekVerdict::WEEK_VERDICT_MISSED:
      return nobody_seen || run >= static_cast<uint32_t>(rules.red_missed_run)
                 ? Severity::SEVERITY_RED
                 : Severity::SEVERITY_AMBER;
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
