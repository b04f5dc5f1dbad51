// D7: the dates of a week on which the case counts, and the weekly value T in force on each.
//
// A hold takes out the dates that it fills, a taper replaces the values of its dates. Pure; any
// thread.
#pragma once

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/time/civil_time.h"
#include "scheduler/calendar/week.h"
#include "scheduler/visits/intensity_case.h"

namespace vigil::scheduler {

struct DateValue {
  absl::CivilDay date;
  int floor = 0;
  int target = 0;
  bool tapered = false;
};
using WeekValues = absl::InlinedVector<DateValue, calendar::kDaysPerWeek>;

// A date counts when the case is active at any instant of it; its values are those in force at the
// date's end: the programme's, or the taper's (D11).
WeekValues ValuesOf(const IntensityCase& c, const calendar::Week& week);

// Dates on which the case would count but for a hold.
uint32_t HeldDates(const IntensityCase& c, const calendar::Week& week);

uint32_t RequiredFloor(const WeekValues& values);
uint32_t RequiredTarget(const WeekValues& values);

}  // namespace vigil::scheduler
