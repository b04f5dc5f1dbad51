// SpanSet: the instants at which something holds, as half-open spans that neither overlap nor
// touch. Built once from spans in any order, then asked in O(log n).
//
//   SpanSet leave;  leave.Add(l.start, l.end);  leave.Seal();
//   leave.Holds(t);  leave.NextEdge(t);
//
// A value; sealed ones may be read from any thread.
#pragma once

#include <vector>

#include "absl/time/time.h"

namespace vigil::scheduler {

class SpanSet {
 public:
  struct Span {
    absl::Time start, end;  // [start, end)
    bool operator==(const Span&) const = default;
  };

  // An empty or backward span adds nothing.
  void Add(absl::Time start, absl::Time end);
  // Sorts and joins; call once, after the last Add.
  void Seal();

  bool Holds(absl::Time t) const;
  // First instant after `t` at which Holds changes; InfiniteFuture when it never does again.
  absl::Time NextEdge(absl::Time t) const;
  const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

}  // namespace vigil::scheduler
