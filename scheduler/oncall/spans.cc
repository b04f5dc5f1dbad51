#include "scheduler/oncall/spans.h"

#include <algorithm>

namespace vigil::scheduler {
namespace {

// The first span that ends after t.
auto FirstEndingAfter(const std::vector<SpanSet::Span>& spans, absl::Time t) {
  return std::upper_bound(spans.begin(), spans.end(), t,
                          [](absl::Time at, const SpanSet::Span& span) { return at < span.end; });
}

}  // namespace

void SpanSet::Add(absl::Time start, absl::Time end) {
  if (start < end) spans_.push_back({start, end});
}

void SpanSet::Seal() {
  std::sort(spans_.begin(), spans_.end(),
            [](const Span& a, const Span& b) { return a.start < b.start; });
  std::vector<Span> joined;
  for (const Span& span : spans_) {
    if (!joined.empty() && span.start <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, span.end);
    } else {
      joined.push_back(span);
    }
  }
  spans_ = std::move(joined);
}

bool SpanSet::Holds(absl::Time t) const {
  const auto span = FirstEndingAfter(spans_, t);
  return span != spans_.end() && span->start <= t;
}

absl::Time SpanSet::NextEdge(absl::Time t) const {
  const auto span = FirstEndingAfter(spans_, t);
  if (span == spans_.end()) return absl::InfiniteFuture();
  return span->start > t ? span->start : span->end;
}

}  // namespace vigil::scheduler
