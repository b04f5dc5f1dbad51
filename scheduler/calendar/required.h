// D7: how many visits a week requires, from the weekly value T in force on each of its dates that
// count (active, not wholly on hold). Pure.
#pragma once

namespace vigil::calendar {

// floor((2·ΣT + 7) / 14): ΣT/7 rounded to the nearest, halves up, in integers. `sum` is the sum of
// T over the counting dates of one week, never negative. The same formula serves floor and target.
constexpr int RequiredVisits(int sum) { return (2 * sum + 7) / 14; }

}  // namespace vigil::calendar
