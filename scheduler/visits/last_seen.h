// D9: how long nobody has seen the family, and the index youth. Pure; any thread.
#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/visits/intensity_case.h"

namespace vigil::scheduler {

// Latest dates of counted visits, over all weeks.
struct CountedDates {
  std::optional<absl::CivilDay> any;
  std::optional<absl::CivilDay> child;  // with the index youth present
};

struct LastSeen {
  absl::CivilDay base, child_base;  // days are counted from here
  // First instants at which "not seen" and "child not seen" hold; InfiniteFuture when the case ends
  // before.
  absl::Time not_seen_from = absl::InfiniteFuture();
  absl::Time child_not_seen_from = absl::InfiniteFuture();
  // No longer evaluated from here on.
  absl::Time until = absl::InfiniteFuture();
};

// As asked at `t`: of the span of activity that holds t, or the last one begun before it; nothing
// when the case has not begun by t.
std::optional<LastSeen> LastSeenAt(const IntensityCase& c, const CountedDates& dates, absl::Time t);

}  // namespace vigil::scheduler
