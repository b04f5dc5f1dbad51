// Histogram: how long something took, in fixed buckets from 50 µs to 10 s. Lock-free; any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace vigil::telemetry {

class Histogram {
 public:
  // Upper bounds, inclusive, in microseconds; beyond the last: +Inf.
  static constexpr std::array<int64_t, 16> kBoundsUs = {
      50,     100,    250,     500,     1'000,   2'500,     5'000,     10'000,
      25'000, 50'000, 100'000, 250'000, 500'000, 1'000'000, 2'500'000, 10'000'000};

  void Observe(absl::Duration d);
  uint64_t count() const;
  // Appends the samples `name_bucket{labels,le="..."}`, `name_sum`, `name_count`, in seconds.
  // `labels` is empty or `a="b"`.
  void Render(absl::string_view name, absl::string_view labels, std::string* out) const;

 private:
  std::array<std::atomic<uint64_t>, kBoundsUs.size() + 1> buckets_{};
  std::atomic<uint64_t> sum_us_{0};
};

}  // namespace vigil::telemetry
