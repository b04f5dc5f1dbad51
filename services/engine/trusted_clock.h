// TrustedClock: the machine's clock while it can be believed, and what stands in for it while it
// cannot.
//
// The wall clock is compared with the monotonic one at every reading: a jump of more than 60 s
// either way, a start before the log's head, or a start too far past it, ends the trust. Time then
// goes on from the last trusted instant at the monotonic clock's pace, so that commands still have
// a time; timers pause until an operator accepts the clock.
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

  // Never goes back.
  absl::Time Now();
  // Empty while the clock is trusted; else why not, for operators.
  std::string Distrust();
  // Believes the clock from now on. Returns the time that was in use before.
  absl::Time Accept();

  static constexpr absl::Duration kMaxDeparture = absl::Seconds(60);

 private:
  absl::Time NowLocked();

  const Clock& clock_;
  std::mutex mu_;
  absl::Time wall_;           // at the last reading
  absl::Duration monotonic_;  // at the last reading
  absl::Time last_;           // last answer
  std::string distrust_;
};

}  // namespace vigil::engine
