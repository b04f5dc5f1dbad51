// Where the present comes from. Only services/ and tests hold a Clock; everything below takes the
// time as an argument.
#pragma once

#include <mutex>

#include "absl/time/time.h"

namespace vigil {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Wall clock, UTC.
  virtual absl::Time Now() const = 0;
  // Never goes back; only differences mean something.
  virtual absl::Duration Monotonic() const = 0;
};

// The machine's clocks.
const Clock& RealClock();

// A clock that moves only when told to; its monotonic time moves with it.
class VirtualClock : public Clock {
 public:
  explicit VirtualClock(absl::Time start) : now_(start), start_(start) {}
  absl::Time Now() const override;
  absl::Duration Monotonic() const override;
  // Never backwards: an earlier time is ignored.
  void AdvanceTo(absl::Time t);

 private:
  mutable std::mutex mu_;
  absl::Time now_;
  const absl::Time start_;
};

}  // namespace vigil
