#include "scheduler/visits/last_seen.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"

namespace vigil::scheduler {
namespace {

// D9: where counting begins, visits aside: the start; of an imported case without a visit the date
// on which Vigil learnt of it.
absl::CivilDay StartBase(const IntensityCase& c, const ActiveSpan& span,
                         const CountedDates& dates) {
  const bool imported = c.judged_from > span.start;
  return calendar::LocalDate(imported && !dates.any.has_value() ? c.judged_from : span.start,
                             c.zone);
}

// First instant at which local today is more than the allowed days after `base`, by the rules in
// force then.
template <class DaysOf>
absl::Time ExceededFrom(const IntensityCase& c, absl::CivilDay base, const DaysOf& days_of) {
  for (size_t i = 0; i < c.versions.size(); ++i) {
    const absl::Time from = i == 0 ? absl::InfinitePast() : c.versions[i].from;
    const absl::Time until =
        i + 1 < c.versions.size() ? c.versions[i + 1].from : absl::InfiniteFuture();
    const absl::Time due = calendar::FirstInstant(base + days_of(*c.versions[i].rules) + 1, c.zone);
    if (std::max(from, due) < until) return std::max(from, due);
  }
  return absl::InfiniteFuture();
}

}  // namespace

std::optional<LastSeen> LastSeenAt(const IntensityCase& c, const CountedDates& dates,
                                   absl::Time t) {
  const ActiveSpan* span = nullptr;
  for (const ActiveSpan& s : c.active) {
    if (s.start <= t) span = &s;
  }
  if (span == nullptr) return std::nullopt;
  LastSeen seen;
  const absl::CivilDay base = StartBase(c, *span, dates);
  seen.base = std::max(base, dates.any.value_or(base));
  seen.child_base = std::max(base, dates.child.value_or(base));
  seen.until = span->end;
  const absl::Time any = ExceededFrom(
      c, seen.base, [](const programme::IntensityRules& r) { return r.not_seen_days; });
  const absl::Time child = ExceededFrom(
      c, seen.child_base, [](const programme::IntensityRules& r) { return r.child_not_seen_days; });
  if (any < span->end) seen.not_seen_from = any;
  if (child < span->end) seen.child_not_seen_from = child;
  return seen;
}

}  // namespace vigil::scheduler
