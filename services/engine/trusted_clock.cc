#include "services/engine/trusted_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace vigil::engine {

TrustedClock::TrustedClock(const Clock& clock, absl::Time head, absl::Duration max_start_ahead)
    : clock_(clock),
      wall_(clock.Now()),
      monotonic_(clock.Monotonic()),
      base_wall_(wall_),
      base_monotonic_(monotonic_),
      last_(wall_) {
  if (head == absl::InfinitePast()) return;
  if (wall_ < head - kMaxDeparture) {
    distrust_ = absl::StrCat("it shows ", absl::FormatTime(wall_, absl::UTCTimeZone()),
                             ", before the last recorded event at ",
                             absl::FormatTime(head, absl::UTCTimeZone()));
  } else if (wall_ > head + max_start_ahead) {
    distrust_ =
        absl::StrCat("it shows ", absl::FormatTime(wall_, absl::UTCTimeZone()), ", more than ",
                     absl::FormatDuration(max_start_ahead), " after the last recorded event at ",
                     absl::FormatTime(head, absl::UTCTimeZone()));
  }
  last_ = distrust_.empty() ? std::max(head, wall_) : head;
}

absl::Time TrustedClock::NowLocked() {
  const absl::Time wall = clock_.Now();
  const absl::Duration monotonic = clock_.Monotonic();
  const absl::Duration elapsed = monotonic - monotonic_;
  // Against the base, so that many small steps add up. The base follows a clock that is disciplined
  // honestly: by no more than kMaxSlew of the time that has passed.
  const absl::Duration since_base = monotonic - base_monotonic_;
  const absl::Duration departure = (wall - base_wall_) - since_base;
  if (distrust_.empty() && absl::AbsDuration(departure) > kMaxDeparture + since_base * kMaxSlew) {
    distrust_ = absl::StrCat("it departed by ", absl::FormatDuration(departure),
                             " from the monotonic clock");
  }
  wall_ = wall;
  monotonic_ = monotonic;
  last_ =
      distrust_.empty() ? std::max(last_, wall) : last_ + std::max(elapsed, absl::ZeroDuration());
  return last_;
}

absl::Time TrustedClock::Now() {
  std::lock_guard lock(mu_);
  return NowLocked();
}

std::string TrustedClock::Distrust() {
  std::lock_guard lock(mu_);
  NowLocked();
  return distrust_;
}

absl::Time TrustedClock::Accept() {
  std::lock_guard lock(mu_);
  const absl::Time before = NowLocked();
  // From here on time is what the clock shows, also when that is before the last event: held at
  // that event, nothing would fall due until the clock has come there.
  distrust_.clear();
  last_ = clock_.Now();
  wall_ = base_wall_ = last_;
  monotonic_ = base_monotonic_ = clock_.Monotonic();
  return before;
}

}  // namespace vigil::engine
