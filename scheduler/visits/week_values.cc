#include "scheduler/visits/week_values.h"

#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/required.h"

namespace vigil::scheduler {
namespace {

bool ActiveWithin(const IntensityCase& c, absl::Time from, absl::Time until) {
  for (const ActiveSpan& span : c.active) {
    if (std::max(span.start, from) < std::min(span.end, until)) return true;
  }
  return false;
}

}  // namespace

WeekValues ValuesOf(const IntensityCase& c, const calendar::Week& week) {
  WeekValues values;
  if (!ActiveWithin(c, week.start, week.end)) return values;
  absl::Time first = week.start;
  for (const absl::CivilDay date : week.dates()) {
    const absl::Time end = calendar::EndOfDate(date, c.zone);
    if (ActiveWithin(c, first, end)) {
      const programme::IntensityRules& rules = c.RulesAt(end - absl::Microseconds(1));
      values.push_back({date, rules.floor_visits, rules.target_visits});
    }
    first = end;
  }
  return values;
}

uint32_t RequiredFloor(const WeekValues& values) {
  int sum = 0;
  for (const DateValue& value : values) sum += value.floor;
  return static_cast<uint32_t>(calendar::RequiredVisits(sum));
}

uint32_t RequiredTarget(const WeekValues& values) {
  int sum = 0;
  for (const DateValue& value : values) sum += value.target;
  return static_cast<uint32_t>(calendar::RequiredVisits(sum));
}

}  // namespace vigil::scheduler
