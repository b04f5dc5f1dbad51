#include "services/telemetry/histogram.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace vigil::telemetry {

void Histogram::Observe(absl::Duration d) {
  const int64_t us = std::max<int64_t>(0, absl::ToInt64Microseconds(d));
  const auto at = std::lower_bound(kBoundsUs.begin(), kBoundsUs.end(), us);
  buckets_[at - kBoundsUs.begin()].fetch_add(1, std::memory_order_relaxed);
  sum_us_.fetch_add(static_cast<uint64_t>(us), std::memory_order_relaxed);
}

uint64_t Histogram::count() const {
  uint64_t total = 0;
  for (const auto& bucket : buckets_) total += bucket.load(std::memory_order_relaxed);
  return total;
}

void Histogram::Render(absl::string_view name, absl::string_view labels, std::string* out) const {
  const std::string comma = labels.empty() ? "" : ",";
  const std::string braces = labels.empty() ? "" : absl::StrCat("{", labels, "}");
  uint64_t total = 0;
  for (size_t i = 0; i < buckets_.size(); ++i) {
    total += buckets_[i].load(std::memory_order_relaxed);
    const std::string bound = i < kBoundsUs.size() ? absl::StrCat(kBoundsUs[i] / 1e6) : "+Inf";
    absl::StrAppend(out, name, "_bucket{", labels, comma, "le=\"", bound, "\"} ", total, "\n");
  }
  absl::StrAppend(out, name, "_sum", braces, " ",
                  static_cast<double>(sum_us_.load(std::memory_order_relaxed)) / 1e6, "\n");
  absl::StrAppend(out, name, "_count", braces, " ", total, "\n");
}

}  // namespace vigil::telemetry
