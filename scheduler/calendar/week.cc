#include "scheduler/calendar/week.h"

#include "scheduler/calendar/civil.h"

namespace vigil::calendar {
namespace {

Week WeekFrom(absl::CivilDay first_date, const Zone& zone) {
  return {first_date, FirstInstant(first_date, zone),
          FirstInstant(first_date + kDaysPerWeek, zone)};
}

}  // namespace

std::array<absl::CivilDay, kDaysPerWeek> Week::dates() const {
  std::array<absl::CivilDay, kDaysPerWeek> dates;
  for (int i = 0; i < kDaysPerWeek; ++i) dates[i] = first_date + i;
  return dates;
}

Week WeekOf(absl::CivilDay date, const Zone& zone, absl::Weekday start_day) {
  return WeekFrom(absl::PrevWeekday(date + 1, start_day), zone);
}

Week WeekAt(absl::Time instant, const Zone& zone, absl::Weekday start_day) {
  return WeekOf(LocalDate(instant, zone), zone, start_day);
}

Week WeekAfter(const Week& week, const Zone& zone, int n) {
  return WeekFrom(week.first_date + n * kDaysPerWeek, zone);
}

}  // namespace vigil::calendar
