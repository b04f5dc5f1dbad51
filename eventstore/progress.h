// Progress of long work over the log, reported now and then.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"

namespace vigil::eventstore {

// Called with what is done of what (positions). False stops the work, which then returns Cancelled.
// May be empty.
using Progress = std::function<bool(uint64_t done, uint64_t total)>;

// Calls `progress` once in a few thousand steps. For one thread.
class ProgressMeter {
 public:
  ProgressMeter(const Progress& progress, uint64_t total) : progress_(progress), total_(total) {}

  // Cancelled when the caller wants no more.
  absl::Status Step(uint64_t done) {
    constexpr uint64_t kStepsPerReport = 4096;
    const bool report = ++steps_ % kStepsPerReport == 0;
    if (!report || !progress_ || progress_(done, total_)) return absl::OkStatus();
    return absl::CancelledError("stopped before its end, as asked");
  }

 private:
  const Progress& progress_;
  const uint64_t total_;
  uint64_t steps_ = 0;
};

}  // namespace vigil::eventstore
