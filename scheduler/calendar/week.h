// D6: a week is seven local dates, from its start day's first instant to the next one's, half-open,
// held as UTC instants. A week with a clock change has 167 or 169 hours, or 167.5 and 168.5.
// The weeks of one zone and start day tile time. A visit belongs to the week that holds its start.
//
//   const Week week = WeekAt(visit.start, zone, absl::Weekday::monday);
//   for (absl::CivilDay date : week.dates()) ...
//
// Values; pure and total; safe from any thread.
#pragma once

#include <array>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"

namespace vigil::calendar {

inline constexpr int kDaysPerWeek = 7;

struct Week {
  absl::CivilDay first_date;
  absl::Time start;  // first instant of first_date
  absl::Time end;    // first instant of the next week: exclusive

  bool Contains(absl::Time instant) const { return start <= instant && instant < end; }
  bool Contains(absl::CivilDay date) const {
    return first_date <= date && date < first_date + kDaysPerWeek;
  }
  absl::CivilDay last_date() const { return first_date + (kDaysPerWeek - 1); }
  std::array<absl::CivilDay, kDaysPerWeek> dates() const;
  absl::Duration length() const { return end - start; }
  bool operator==(const Week& other) const { return first_date == other.first_date; }
};

// The week that starts on the latest `start_day` not after `date`.
Week WeekOf(absl::CivilDay date, const Zone& zone, absl::Weekday start_day = absl::Weekday::monday);
// The week that holds the instant.
Week WeekAt(absl::Time instant, const Zone& zone, absl::Weekday start_day = absl::Weekday::monday);
// `n` weeks later (earlier when negative).
Week WeekAfter(const Week& week, const Zone& zone, int n = 1);

}  // namespace vigil::calendar
