#include "scheduler/visits/counted_dates.h"

#include <algorithm>

#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

void Raise(std::optional<absl::CivilDay>& date, const std::optional<absl::CivilDay>& other) {
  if (other.has_value() && (!date.has_value() || *other > *date)) date = other;
}

}  // namespace

CountedDates CountedDatesOf(FamilyWeeks& weeks, absl::Span<const WeekState> states) {
  CountedDates dates;
  for (const WeekState& state : states) {
    if (!state.final) continue;
    Raise(dates.any, state.figures.counted_date);
    Raise(dates.child, state.figures.child_date);
  }
  const IntensityCase& c = weeks.the_case();
  absl::CivilDay asked = absl::CivilDay::min();
  for (const Visit& visit : weeks.family().visits) {  // by start: each week is met once
    if (visit.outcome != VisitOutcome::VISIT_OUTCOME_COMPLETED) continue;
    const calendar::Week week = c.WeekAt(visit.facts.start);
    if (week.first_date == asked) continue;
    asked = week.first_date;
    const WeekState* state = FindWeek(states, week.first_date);
    if (state != nullptr && state->final) continue;
    const WeekFigures figures = weeks.Calculator(week).figures();
    Raise(dates.any, figures.counted_date);
    Raise(dates.child, figures.child_date);
  }
  return dates;
}

}  // namespace vigil::scheduler
