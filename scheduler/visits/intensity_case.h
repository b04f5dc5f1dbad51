// What a family's intensity is judged by, beside its visits: zone, rules by their dates, when the
// case was active. References and spans are borrowed; any thread.
#pragma once

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/names.h"
#include "scheduler/calendar/week.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

// The rules in force from an instant until the next version's.
struct RuleVersion {
  absl::Time from;
  const programme::IntensityRules* rules = nullptr;
};

// A half-open stretch in which the case is active.
struct ActiveSpan {
  absl::Time start, end;
  bool Contains(absl::Time t) const { return start <= t && t < end; }
};

struct IntensityCase {
  calendar::Zone zone;                     // the programme's: it alone defines weeks and dates (D6)
  absl::Span<const RuleVersion> versions;  // by from; never empty; the first holds before too
  absl::Span<const ActiveSpan> active;     // by start, apart from each other
  absl::Time judged_from = absl::InfinitePast();  // weeks that ended by then are never raised (D8)
  PersonName index_youth;

  const programme::IntensityRules& RulesAt(absl::Time t) const {
    VIGIL_CHECK(!versions.empty()) << "a case without rules";
    size_t i = versions.size() - 1;
    while (i > 0 && versions[i].from > t) --i;
    return *versions[i].rules;
  }
  bool ActiveAt(absl::Time t) const {
    for (const ActiveSpan& span : active) {
      if (span.Contains(t)) return true;
    }
    return false;
  }
  // The start day of weeks is that of the first version: another one would leave a gap between
  // weeks.
  calendar::Week WeekAt(absl::Time t) const {
    return calendar::WeekAt(t, zone, RulesAt(absl::InfinitePast()).week_start);
  }
  calendar::Week WeekOf(absl::CivilDay date) const {
    return calendar::WeekOf(date, zone, RulesAt(absl::InfinitePast()).week_start);
  }
  bool Judged(const calendar::Week& week) const { return week.end > judged_from; }
};

}  // namespace vigil::scheduler
