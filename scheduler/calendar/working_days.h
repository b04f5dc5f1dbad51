// Working days: Monday to Friday without the public holidays of one calendar. Pure; any thread.
#pragma once

#include <map>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"

namespace vigil::calendar {

// The public holidays of one place, from a file of deploy/holidays (holidays.h).
struct HolidayCalendar {
  std::string id;                                  // "england"
  std::string display_name;                        // "England: bank holidays"
  absl::CivilDay first_date;                       // the file is complete from here
  absl::CivilDay last_date;                        // to here, inclusive
  std::map<absl::CivilDay, std::string> holidays;  // observed date -> name

  bool IsHoliday(absl::CivilDay date) const { return holidays.count(date) > 0; }
  // False where the file says nothing: dates there are working days by weekday alone, and whoever
  // plans a deadline there should say so.
  bool Covers(absl::CivilDay date) const { return first_date <= date && date <= last_date; }
};

bool IsWorkingDay(absl::CivilDay date, const HolidayCalendar& calendar);
// The n-th working day after `date`, which itself never counts; n >= 1. D23: n = 10.
absl::CivilDay WorkingDayAfter(absl::CivilDay date, int n, const HolidayCalendar& calendar);
// D26: the instant by which something due "by the end of the n-th working day" after the local date
// of its trigger must be done (exclusive): the first instant of the date that follows.
absl::Time EndOfWorkingDayAfter(absl::CivilDay date, int n, const HolidayCalendar& calendar,
                                const Zone& zone);
// How many working days lie in [from, to); 0 when to <= from.
int CountWorkingDays(absl::CivilDay from, absl::CivilDay to, const HolidayCalendar& calendar);

}  // namespace vigil::calendar
