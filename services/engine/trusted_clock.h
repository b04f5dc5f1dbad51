// TrustedClock: the machine's clock while it can be believed, and what stands in for it while it
// cannot.
//
// The wall clock is compared with the monotonic one at every reading, against where both stood when
// trust began: a departure of more than 60 s either way (many small steps add up; a clock that is
// disciplined honestly drifts by less than kMaxSlew), a start before the log's head, or a start too
// far past it, ends the trust. Time then goes on from the last trusted instant at the monotonic
// clock's pace, so that commands still have a time; timers pause until an operator accepts the
// clock. An accepted clock is believed also when it is behind the log's head.
//
// Threads: safe from any.
#pragma once

#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"

namespace vigil::engine {

class TrustedClock {
 public:
  // `head`: when the log's last event was recorded (InfinitePast for an empty log).
  TrustedClock(const Clock& clock, absl::Time head, absl::Duration max_start_ahead);

  // Never goes back, Accept excepted.
  absl::Time Now();
  // Empty while the clock is trusted; else why not, for operators.
  std::string Distrust();
  // Believes the clock from now on. Returns the time that was in use before.
  absl::Time Accept();

  static constexpr absl::Duration kMaxDeparture = absl::Seconds(60);
  // What NTP slews at most: 500 parts in a million.
  static constexpr double kMaxSlew = 500e-6;

 private:
  absl::Time NowLocked();

  const Clock& clock_;
  std::mutex mu_;
  absl::Time wall_;           // at the last reading
  absl::Duration monotonic_;  // at the last reading
  absl::Time base_wall_;      // when trust began
  absl::Duration base_monotonic_;
  absl::Time last_;  // last answer
  std::string distrust_;
};

}  // namespace vigil::engine
