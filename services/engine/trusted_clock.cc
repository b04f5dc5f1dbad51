#include "services/engine/trusted_clock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace vigil::engine {

TrustedClock::TrustedClock(const Clock& clock, absl::Time head, absl::Duration max_start_ahead)
    : clock_(clock), wall_(clock.Now()), monotonic_(clock.Monotonic()), last_(wall_) {
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
  const absl::Duration departure = (wall - wall_) - elapsed;
  if (distrust_.empty() && absl::AbsDuration(departure) > kMaxDeparture) {
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
  distrust_.clear();
  last_ = std::max(last_, clock_.Now());
  return before;
}

}  // namespace vigil::engine
