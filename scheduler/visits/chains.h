// D3: sessions of one family merge, for counting only. Sessions at the same place, with a shared
// participant and less than the programme's gap between the end of one and the start of the other
// form a chain; links are transitive. A chain is as long as the union of its qualified minutes,
// without the gaps; it belongs to its first start. Pure; any thread.
#pragma once

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "scheduler/visits/intensity_case.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

// One session that meets D2 except for length, as it took place or as planned.
struct Session {
  const Visit* visit = nullptr;
  const VisitFacts* facts = nullptr;
  size_t chain = 0;  // filled by FormChains: index of its chain
};
using Sessions = absl::InlinedVector<Session, 12>;

struct Chain {
  absl::Time start;  // of its first session
  absl::Duration length;
  bool counts = false;  // long enough
};
using Chains = absl::InlinedVector<Chain, 12>;

// Sorts the sessions by start and tells each its chain. Chains come in order of start.
Chains FormChains(const IntensityCase& c, absl::Span<Session> sessions);

}  // namespace vigil::scheduler
