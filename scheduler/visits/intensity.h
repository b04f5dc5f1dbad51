// Weekly intensity (D1-D9): how many visits of one family count in one week, how many are still
// pending, and what verdict that gives at an instant.
//
//   WeekCalculator week(the_case, visits, the_case.WeekAt(now));
//   week.figures().counted;            // what only facts change
//   week.At(now).verdict;              // what time changes too
//   week.NextChange(now);              // when time alone changes the verdict next
//
// `visits` are the family's, by start: those of the week and of its two neighbours, for a chain may
// cross a week's boundary; more do no harm. The severity of a missed week depends on the weeks
// before it: see severity.h.
// Values borrowed for the calculator's life; pure; any thread.
#pragma once

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "scheduler/calendar/week.h"
#include "scheduler/visits/chains.h"
#include "scheduler/visits/intensity_case.h"
#include "scheduler/visits/record.h"
#include "scheduler/visits/week_values.h"

namespace vigil::scheduler {

// What holds at one instant.
struct WeekStatus {
  WeekVerdict verdict = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  // Visits that would count too if every pending one were completed as planned (D8).
  uint32_t pending = 0;
  // Visits of the week 24 h past their end without an outcome (D5).
  uint32_t unrecorded = 0;
};

// From this instant on the verdict holds, until the next phase's.
struct WeekPhase {
  absl::Time from;
  WeekVerdict verdict = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
};
using WeekPhases = absl::InlinedVector<WeekPhase, 8>;

class WeekCalculator {
 public:
  WeekCalculator(const IntensityCase& c, absl::Span<const Visit* const> visits,
                 const calendar::Week& week);

  const calendar::Week& week() const { return week_; }
  // The rules that judge the week as a whole: those in force at its end.
  const programme::IntensityRules& rules() const { return *rules_; }
  const WeekFigures& figures() const { return figures_; }
  // Required and counted are several, but on one date (D3).
  bool bunched() const;

  WeekStatus At(absl::Time t) const;
  // The whole course of the week as the facts stand; the first phase begins in the infinite past.
  WeekPhases Phases() const;
  // First instant after t at which time alone changes the verdict; InfiniteFuture when none.
  absl::Time NextChange(absl::Time t) const;
  absl::Time FinalAt() const { return week_.end + absl::Hours(rules_->unproven_hours); }

  // Of a visit that starts in the week or next to it: whether it counts, alone or merged.
  bool Counts(const Visit& visit) const;
  // Length of the chain it is in; zero when it is in none.
  absl::Duration CountedLength(const Visit& visit) const;
  // A missed visit (D5).
  bool Missed(const Visit& visit) const;

 private:
  enum class Mode { kHeld, kPending, kPast };
  Sessions SessionsOf(Mode mode, absl::Time t) const;
  uint32_t CountIn(Mode mode, absl::Time t) const;
  uint32_t CountStarts(const Chains& chains) const;
  bool LinkedInSameWeek(const Visit& visit) const;
  bool BookedHere(const Visit& visit) const;
  using Lost = absl::InlinedVector<const Visit*, 12>;
  bool CountsHere(const Sessions& sessions, const Chains& chains, const Visit& visit) const;
  bool WouldCount(const Visit& visit, const VisitFacts& facts, const Lost& lost) const;
  // A countable visit of the week was cancelled, not attended, lapsed or stopped being countable.
  bool LossBy(absl::Time t) const;
  WeekVerdict VerdictAt(absl::Time t, bool shortfall) const;
  void CountMissed();
  void CountHeld();

  const IntensityCase& case_;
  calendar::Week week_;
  const programme::IntensityRules* rules_;
  absl::InlinedVector<const Visit*, 24> visits_;  // of the week and within reach of its chains
  WeekFigures figures_;
  absl::Time booking_due_;  // from here on visits not yet booked put the week at risk (D8)
  Sessions held_;
  Chains held_chains_;
};

}  // namespace vigil::scheduler
