// What a family's intensity is judged by, beside its visits: zone, rules by their dates, when the
// case was active. References and spans are borrowed. Weeks are remembered once asked for, so set
// zone and versions first; one thread.
#pragma once

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/names.h"
#include "scheduler/calendar/week.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/programme.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

// The rules in force from an instant until the next version's.
struct RuleVersion {
  absl::Time from;
  const programme::IntensityRules* rules = nullptr;
};

// A half-open stretch in which the case is active: its life without the holds (D10).
struct ActiveSpan {
  absl::Time start, end;
  bool Contains(absl::Time t) const { return start <= t && t < end; }
};

struct IntensityCase {
  calendar::Zone zone;                     // the programme's: it alone defines weeks and dates (D6)
  absl::Span<const RuleVersion> versions;  // by from; never empty; the first holds before too
  absl::Span<const ActiveSpan> active;     // by start, apart from each other
  ActiveSpan life{absl::InfiniteFuture(), absl::InfiniteFuture()};  // with the holds
  absl::Span<const Taper> tapers;                                   // apart from each other
  absl::Time judged_from = absl::InfinitePast();  // weeks that ended by then are never raised (D8)
  PersonName index_youth;

  const programme::IntensityRules& RulesAt(absl::Time t) const {
    VIGIL_CHECK(!versions.empty()) << "a case without rules";
    size_t i = versions.size() - 1;
    while (i > 0 && versions[i].from > t) --i;
    return *versions[i].rules;
  }
  const Taper* TaperOn(absl::CivilDay date) const {
    for (const Taper& taper : tapers) {
      if (taper.Holds(date)) return &taper;
    }
    return nullptr;
  }
  // A visit on hold counts like any other: a hold takes away what is required, not what is done.
  bool InCase(absl::Time t) const {
    if (life.Contains(t)) return true;
    for (const ActiveSpan& span : active) {
      if (span.Contains(t)) return true;
    }
    return false;
  }
  // The start day of weeks is that of the first version: another one would leave a gap between
  // weeks.
  calendar::Week WeekAt(absl::Time t) const {
    return Remembered(t, [this, t] {
      return calendar::WeekAt(t, zone, RulesAt(absl::InfinitePast()).week_start);
    });
  }
  calendar::Week WeekOf(absl::CivilDay date) const {
    return Remembered(date, [this, date] {
      return calendar::WeekOf(date, zone, RulesAt(absl::InfinitePast()).week_start);
    });
  }
  bool Judged(const calendar::Week& week) const { return week.end > judged_from; }

 private:
  // A family's visits stand in few weeks, which are asked for again and again.
  template <class T, class Fn>
  calendar::Week Remembered(T of, const Fn& find) const {
    for (const calendar::Week& week : weeks_) {
      if (week.Contains(of)) return week;
    }
    if (weeks_.size() == kMostWeeks) weeks_.erase(weeks_.begin());
    return weeks_.emplace_back(find());
  }
  static constexpr size_t kMostWeeks = 12;
  mutable absl::InlinedVector<calendar::Week, kMostWeeks> weeks_;
};

}  // namespace vigil::scheduler
