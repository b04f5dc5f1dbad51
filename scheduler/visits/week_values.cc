#include "scheduler/visits/week_values.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/required.h"

namespace vigil::scheduler {
namespace {

bool Meets(const ActiveSpan& span, absl::Time from, absl::Time until) {
  return std::max(span.start, from) < std::min(span.end, until);
}

bool ActiveWithin(const IntensityCase& c, absl::Time from, absl::Time until) {
  return std::any_of(c.active.begin(), c.active.end(),
                     [&](const ActiveSpan& span) { return Meets(span, from, until); });
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
      if (const Taper* taper = c.TaperOn(date)) {
        const int visits = static_cast<int>(taper->visits);
        values.push_back({date, visits, visits, true});
      } else {
        values.push_back({date, rules.floor_visits, rules.target_visits});
      }
    }
    first = end;
  }
  return values;
}

uint32_t HeldDates(const IntensityCase& c, const calendar::Week& week) {
  const bool without_holds = c.active.size() == 1 && c.active.front().start == c.life.start &&
                             c.active.front().end == c.life.end;
  if (without_holds) return 0;
  uint32_t held = 0;
  absl::Time first = week.start;
  for (const absl::CivilDay date : week.dates()) {
    const absl::Time end = calendar::EndOfDate(date, c.zone);
    if (Meets(c.life, first, end) && !ActiveWithin(c, first, end)) ++held;
    first = end;
  }
  return held;
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
