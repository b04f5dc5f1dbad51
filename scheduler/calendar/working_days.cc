#include "scheduler/calendar/working_days.h"

#include "scheduler/calendar/civil.h"

namespace vigil::calendar {

bool IsWorkingDay(absl::CivilDay date, const HolidayCalendar& calendar) {
  const absl::Weekday weekday = absl::GetWeekday(date);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday &&
         !calendar.IsHoliday(date);
}

absl::CivilDay WorkingDayAfter(absl::CivilDay date, int n, const HolidayCalendar& calendar) {
  while (n > 0) {
    ++date;
    if (IsWorkingDay(date, calendar)) --n;
  }
  return date;
}

absl::Time EndOfWorkingDayAfter(absl::CivilDay date, int n, const HolidayCalendar& calendar,
                                const Zone& zone) {
  return EndOfDate(WorkingDayAfter(date, n, calendar), zone);
}

int CountWorkingDays(absl::CivilDay from, absl::CivilDay to, const HolidayCalendar& calendar) {
  int count = 0;
  for (absl::CivilDay date = from; date < to; ++date) {
    if (IsWorkingDay(date, calendar)) ++count;
  }
  return count;
}

}  // namespace vigil::calendar
