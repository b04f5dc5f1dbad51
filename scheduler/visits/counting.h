// Of one visit by itself: whether it meets everything that a counted one needs except its length
// (D2), the minutes that its length is made of, when it is unrecorded (D5). Pure; any thread.
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

// D5: first instant at which a visit that still has no outcome is unrecorded and no longer pending.
absl::Time LapseOf(const Visit& visit, const IntensityCase& c);
// It has no outcome and was not raised yet; what lapsed before Vigil knew the case never is.
bool UnrecordedIsDue(const Visit& visit, const IntensityCase& c);

// A crisis call-out (D4): published beside intensity.
bool IsCallOut(const Visit& visit);

}  // namespace vigil::scheduler
