#include "scheduler/visits/intensity.h"

#include <algorithm>

#include "base/limits.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/visits/counting.h"

namespace vigil::scheduler {
namespace {

bool WithoutOutcome(const Visit& visit) {
  return visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED;
}

bool StartsWithin(const Visit& visit, absl::Time from, absl::Time until) {
  const auto within = [from, until](absl::Time t) { return from <= t && t < until; };
  return within(visit.facts.start) || within(visit.planned().start) ||
         std::any_of(visit.earlier.begin(), visit.earlier.end(),
                     [&within](const auto& facts) { return within(facts->start); });
}

absl::Duration LongestGap(const IntensityCase& c) {
  int minutes = 0;
  for (const RuleVersion& v : c.versions) minutes = std::max(minutes, v.rules->merge_gap_minutes);
  return absl::Minutes(minutes);
}

// D8: the n-th active date; in a week with fewer, the last one.
absl::Time BookingDue(const WeekValues& values, const programme::IntensityRules& rules,
                      const calendar::Zone& zone) {
  if (values.empty()) return absl::InfiniteFuture();
  const size_t n = static_cast<size_t>(std::max(rules.booking_grace_dates, 1));
  return calendar::FirstInstant(values[std::min(n, values.size()) - 1].date, zone);
}

}  // namespace

WeekCalculator::WeekCalculator(const IntensityCase& c, absl::Span<const Visit* const> visits,
                               const calendar::Week& week)
    : case_(c), week_(week), rules_(&c.RulesAt(week.end - absl::Microseconds(1))) {
  const WeekValues values = ValuesOf(c, week);
  figures_.active_dates = static_cast<uint32_t>(values.size());
  figures_.held_dates = HeldDates(c, week);
  figures_.tapered_dates = static_cast<uint32_t>(
      std::count_if(values.begin(), values.end(), [](const DateValue& v) { return v.tapered; }));
  figures_.required = RequiredFloor(values);
  figures_.required_target = RequiredTarget(values);
  booking_due_ = BookingDue(values, *rules_, c.zone);
  const absl::Duration gap = LongestGap(c);
  const absl::Time from = week.start - absl::Hours(limits::kMaxVisitHours) - gap;
  absl::Time until = week.end;  // moved on while a chain of the week may go on
  for (const Visit* visit : visits) {
    if (!StartsWithin(*visit, from, until)) continue;
    visits_.push_back(visit);
    until = std::max(until, visit->facts.end + gap);
  }
  CountHeld();
  CountMissed();
}

void WeekCalculator::CountHeld() {
  held_ = SessionsOf(Mode::kHeld, absl::InfinitePast());
  held_chains_ = FormChains(case_, absl::MakeSpan(held_));
  absl::InlinedVector<absl::CivilDay, 12> dates;
  for (size_t k = 0; k < held_chains_.size(); ++k) {
    const Chain& chain = held_chains_[k];
    if (!chain.counts || !week_.Contains(chain.start)) continue;
    const absl::CivilDay date = calendar::LocalDate(chain.start, case_.zone);
    ++figures_.counted;
    if (std::find(dates.begin(), dates.end(), date) == dates.end()) dates.push_back(date);
    figures_.counted_date = date;  // chains come in order of start
    bool call_out = false;
    for (const Session& session : held_) {
      if (session.chain != k) continue;
      call_out = call_out || IsCallOut(*session.visit);
      const auto& present = session.facts->participants;
      if (std::find(present.begin(), present.end(), case_.index_youth) != present.end())
        figures_.child_date = date;
    }
    if (call_out) ++figures_.call_outs;
  }
  figures_.visit_days = static_cast<uint32_t>(dates.size());
}

void WeekCalculator::CountMissed() {
  for (const Visit* visit : visits_) {
    if (week_.Contains(visit->planned().start) && Missed(*visit)) ++figures_.missed_visits;
  }
}

bool WeekCalculator::bunched() const {
  const auto days = static_cast<uint32_t>(rules_->bunched_min_days);
  return figures_.required >= static_cast<uint32_t>(rules_->bunched_min_required) &&
         figures_.counted >= days && figures_.visit_days < days;
}

// The sessions that would count, were each long enough: those that took place, and of those without
// an outcome the pending ones (kPending) or the past ones (kPast), as planned.
Sessions WeekCalculator::SessionsOf(Mode mode, absl::Time t) const {
  Sessions sessions;
  for (const Visit* visit : visits_) {
    bool taken = visit->outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED;
    if (WithoutOutcome(*visit)) {
      taken = (mode == Mode::kPending && t < LapseOf(*visit, case_)) ||
              (mode == Mode::kPast && visit->facts.end <= t);
    }
    if (taken && Countable(visit->facts, case_)) sessions.push_back({visit, &visit->facts});
  }
  return sessions;
}

uint32_t WeekCalculator::CountStarts(const Chains& chains) const {
  uint32_t count = 0;
  for (const Chain& chain : chains) {
    if (chain.counts && week_.Contains(chain.start)) ++count;
  }
  return count;
}

uint32_t WeekCalculator::CountIn(Mode mode, absl::Time t) const {
  Sessions sessions = SessionsOf(mode, t);
  return CountStarts(FormChains(case_, absl::MakeSpan(sessions)));
}

bool WeekCalculator::Counts(const Visit& visit) const {
  for (const Session& session : held_) {
    if (session.visit->id == visit.id) return held_chains_[session.chain].counts;
  }
  return false;
}

absl::Duration WeekCalculator::CountedLength(const Visit& visit) const {
  for (const Session& session : held_) {
    if (session.visit->id == visit.id) return held_chains_[session.chain].length;
  }
  return absl::ZeroDuration();
}

bool WeekCalculator::LinkedInSameWeek(const Visit& visit) const {
  if (visit.moved_to.empty()) return false;
  const calendar::Week week = case_.WeekAt(visit.planned().start);
  for (const Visit* other : visits_) {
    if (other->id == visit.moved_to) {
      return other->outcome != VisitOutcome::VISIT_OUTCOME_ENTERED_IN_ERROR &&
             week.Contains(other->facts.start);
    }
  }
  return false;
}

bool WeekCalculator::Missed(const Visit& visit) const {
  switch (visit.outcome) {
    case VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED:
      return true;
    case VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE:
      return !LinkedInSameWeek(visit);
    case VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY: {
      const absl::Time start = visit.planned().start;
      const absl::Time notice = visit.notice_at.value_or(visit.recorded_at);
      return start - notice < absl::Hours(case_.RulesAt(start).late_notice_hours);
    }
    default:
      return false;
  }
}

bool WeekCalculator::CountsHere(const Sessions& sessions, const Chains& chains,
                                const Visit& visit) const {
  for (const Session& session : sessions) {
    if (session.visit != &visit) continue;
    const Chain& chain = chains[session.chain];
    return chain.counts && week_.Contains(chain.start);
  }
  return false;
}

// Whether a visit counts in the week when it takes place as `facts` say, and beside it the lost
// bookings as planned and all others as they stand.
bool WeekCalculator::WouldCount(const Visit& visit, const VisitFacts& facts,
                                const Lost& lost) const {
  if (!week_.Contains(facts.start) || !Countable(facts, case_)) return false;
  Sessions sessions;
  for (const Visit* other : visits_) {
    const bool is_lost = std::find(lost.begin(), lost.end(), other) != lost.end();
    const bool stands =
        other->outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED || WithoutOutcome(*other);
    const VisitFacts* as = is_lost && BookedHere(*other) ? &other->planned() : &other->facts;
    if (other == &visit) {
      as = &facts;
    } else if (!(is_lost ? BookedHere(*other) : stands) || !Countable(*as, case_)) {
      continue;
    }
    sessions.push_back({other, as});
  }
  const Chains chains = FormChains(case_, absl::MakeSpan(sessions));
  return CountsHere(sessions, chains, visit);
}

bool WeekCalculator::BookedHere(const Visit& visit) const {
  return visit.scheduled && week_.Contains(visit.planned().start);
}

// What was booked for the week, or recorded as held in it, and neither counts in it nor would if
// what is pending took place; one that is linked to another in the same week is not lost. It is a
// loss when it could have counted: as planned, or as it was recorded before a correction.
bool WeekCalculator::LossBy(absl::Time t) const {
  Sessions alive = SessionsOf(Mode::kPending, t);
  const Chains chains = FormChains(case_, absl::MakeSpan(alive));
  Lost lost;
  for (const Visit* visit : visits_) {
    if (!BookedHere(*visit) && visit->earlier.empty()) continue;
    if (!CountsHere(alive, chains, *visit) && !LinkedInSameWeek(*visit)) lost.push_back(visit);
  }
  return std::any_of(lost.begin(), lost.end(), [&](const Visit* visit) {
    if (BookedHere(*visit) && WouldCount(*visit, visit->planned(), lost)) return true;
    return std::any_of(visit->earlier.begin(), visit->earlier.end(),
                       [&](const auto& facts) { return WouldCount(*visit, *facts, lost); });
  });
}

WeekVerdict WeekCalculator::VerdictAt(absl::Time t, bool shortfall) const {
  if (t < week_.start) return WeekVerdict::WEEK_VERDICT_FUTURE;
  if (figures_.required == 0) return WeekVerdict::WEEK_VERDICT_NO_REQUIREMENT;
  if (figures_.counted >= figures_.required) {
    return t >= week_.end && figures_.counted < figures_.required_target
               ? WeekVerdict::WEEK_VERDICT_BELOW_TARGET
               : WeekVerdict::WEEK_VERDICT_MET;
  }
  if (t < week_.end + absl::Hours(rules_->missed_hours)) {
    if (!shortfall) return WeekVerdict::WEEK_VERDICT_ON_COURSE;
    return t >= booking_due_ || LossBy(t) ? WeekVerdict::WEEK_VERDICT_AT_RISK
                                          : WeekVerdict::WEEK_VERDICT_NOT_YET_PLANNED;
  }
  const bool provable = t < FinalAt() && CountIn(Mode::kPast, t) >= figures_.required;
  return provable ? WeekVerdict::WEEK_VERDICT_UNPROVEN : WeekVerdict::WEEK_VERDICT_MISSED;
}

WeekStatus WeekCalculator::At(absl::Time t) const {
  WeekStatus status;
  const uint32_t together = CountIn(Mode::kPending, t);
  status.pending = together > figures_.counted ? together - figures_.counted : 0;
  status.verdict = VerdictAt(t, figures_.counted + status.pending < figures_.required);
  for (const Visit* visit : visits_) {
    if (WithoutOutcome(*visit) && week_.Contains(visit->facts.start) && LapseOf(*visit, case_) <= t)
      ++status.unrecorded;
  }
  return status;
}

WeekPhases WeekCalculator::Phases() const {
  absl::InlinedVector<absl::Time, 24> instants = {week_.start, week_.end};
  if (figures_.counted < figures_.required) {
    instants.insert(instants.end(),
                    {booking_due_, week_.end + absl::Hours(rules_->missed_hours), FinalAt()});
    for (const Visit* visit : visits_) {
      if (!WithoutOutcome(*visit)) continue;
      instants.push_back(visit->facts.end);
      instants.push_back(LapseOf(*visit, case_));
    }
  }
  std::sort(instants.begin(), instants.end());
  WeekPhases phases = {{absl::InfinitePast(), WeekVerdict::WEEK_VERDICT_FUTURE}};
  for (const absl::Time t : instants) {
    if (t < week_.start || t == absl::InfiniteFuture()) continue;
    const WeekVerdict verdict = At(t).verdict;
    if (verdict != phases.back().verdict) phases.push_back({t, verdict});
  }
  return phases;
}

absl::Time WeekCalculator::NextChange(absl::Time t) const {
  for (const WeekPhase& phase : Phases()) {
    if (phase.from > t) return phase.from;
  }
  return absl::InfiniteFuture();
}

}  // namespace vigil::scheduler
