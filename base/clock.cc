#include "base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace vigil {
namespace {

class MachineClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  absl::Duration Monotonic() const override {
    return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace

const Clock& RealClock() {
  static const MachineClock clock;
  return clock;
}

absl::Time VirtualClock::Now() const {
  std::lock_guard lock(mu_);
  return now_;
}

absl::Duration VirtualClock::Monotonic() const {
  std::lock_guard lock(mu_);
  return now_ - start_;
}

void VirtualClock::AdvanceTo(absl::Time t) {
  std::lock_guard lock(mu_);
  if (t > now_) now_ = t;
}

}  // namespace vigil
