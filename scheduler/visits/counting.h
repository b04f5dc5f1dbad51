// D2: whether a session meets everything a counted visit needs except its length; and the minutes
// that its length is made of. Pure; any thread.
#pragma once

#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "scheduler/visits/intensity_case.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

enum class Shortcoming {
  kNone,
  kOutsideCase,  // before the case was opened or after it ended (D20: before opening never counts)
  kByPhone,
  kByVideo,
  kNobodyOfFamily,
  kNoQualifiedWorker,
  kPurpose,
};

// The first that applies, in this order; rules as in force at the session's start.
Shortcoming ShortcomingOf(const VisitFacts& facts, const IntensityCase& c);
inline bool Countable(const VisitFacts& facts, const IntensityCase& c) {
  return ShortcomingOf(facts, c) == Shortcoming::kNone;
}
// In words, for people: "by phone".
std::string ShortcomingText(Shortcoming shortcoming);

struct Interval {
  absl::Time start, end;
};
using Intervals = absl::InlinedVector<Interval, 8>;

// Appends when a therapist-qualified worker was present, clipped to the session.
void AppendQualified(const VisitFacts& facts, Intervals& out);
// Length of the union; reorders.
absl::Duration UnionLength(Intervals& intervals);

// A crisis call-out (D4): published beside intensity.
bool IsCallOut(const Visit& visit);

}  // namespace vigil::scheduler
