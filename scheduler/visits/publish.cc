#include "scheduler/visits/publish.h"

#include <algorithm>

#include "scheduler/calendar/dates.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/visits/archive.h"
#include "scheduler/visits/counted_dates.h"
#include "scheduler/visits/counting.h"
#include "scheduler/visits/family_weeks.h"
#include "scheduler/visits/last_seen.h"
#include "scheduler/visits/severity.h"
#include "scheduler/visits/visit_lookup.h"
#include "scheduler/visits/week_events.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {
namespace {

// One pass over a family. `states_` is the record's list as it will be once the events given so far
// are applied.
class Publisher {
 public:
  Publisher(const StateView& view, const Family& family, const Cause& cause,
            const calendar::ZoneSet& zones, EventList& out)
      : family_(family),
        cause_(cause),
        weeks_(view, family, zones),
        states_(family.weeks.begin(), family.weeks.end()),
        out_(out) {}

  void Run() {
    PublishUnrecorded();
    for (const absl::CivilDay week : WeeksToAsk()) PublishWeek(weeks_.the_case().WeekOf(week));
    if (run_moved_) PublishRuns();
    PublishSeen();
    if (!finalised_ && !family_.visits.empty() && IsOver(family_, states_)) Archive();
  }

 private:
  std::vector<absl::CivilDay> WeeksToAsk();
  bool VisitStartsIn(const calendar::Week& week) const;
  void PublishUnrecorded();
  void PublishWeek(const calendar::Week& week);
  void PublishVerdict(const WeekCalculator& week, WeekVerdict verdict);
  void PublishFinal(const WeekCalculator& week, WeekVerdict verdict);
  void PublishRuns();
  void PublishSeen();
  template <class Event>
  void Raise(absl::CivilDay base, absl::Time from);
  template <class Event>
  void SeenAgain(bool case_ended);
  void Archive();
  absl::Time SinceOf(const WeekCalculator& week, WeekVerdict alert) const;

  const Family& family_;
  const Cause& cause_;
  FamilyWeeks weeks_;
  std::vector<WeekState> states_;
  EventList& out_;
  bool run_moved_ = false;  // a week became missed or ceased to be
  bool finalised_ = false;  // a WeekFinalised was given
};

// Not final ones up to now, those of visits that are not archived, and those the fact names.
std::vector<absl::CivilDay> Publisher::WeeksToAsk() {
  const IntensityCase& c = weeks_.the_case();
  std::vector<absl::CivilDay> ask = cause_.weeks;
  if (const calendar::Week* open = weeks_.first_open()) {
    calendar::Week week = *open;
    while (week.start <= cause_.now && weeks_.LivesIn(week)) {
      ask.push_back(week.first_date);
      week = calendar::WeekAfter(week, c.zone);
    }
  }
  for (const Visit& visit : family_.visits) {
    const absl::CivilDay week = c.WeekAt(visit.facts.start).first_date;
    const WeekState* state = FindWeek(states_, week);
    if (state == nullptr || !state->final || state->archived) ask.push_back(week);
  }
  for (const WeekState& state : states_) {
    if (cause_.all_weeks || !state.final) ask.push_back(state.week);
  }
  std::sort(ask.begin(), ask.end());
  ask.erase(std::unique(ask.begin(), ask.end()), ask.end());
  return ask;
}

bool Publisher::VisitStartsIn(const calendar::Week& week) const {
  return std::any_of(family_.visits.begin(), family_.visits.end(),
                     [&week](const Visit& visit) { return week.Contains(visit.facts.start); });
}

void Publisher::PublishUnrecorded() {
  const IntensityCase& c = weeks_.the_case();
  for (const Visit& visit : family_.visits) {
    const absl::Time lapse = LapseOf(visit, c);
    if (!UnrecordedIsDue(visit, c) || lapse > cause_.now) continue;
    events::v1::VisitUnrecordedRaised event;
    event.set_family(family_.name.str());
    event.set_visit(VisitNameOf(family_.name, visit.id));
    event.set_since_us(absl::ToUnixMicros(lapse));
    event.set_judged_at_us(absl::ToUnixMicros(cause_.now));
    out_.Add(family_.name.str(), event);
  }
}

void Publisher::PublishWeek(const calendar::Week& week) {
  if (week.start > cause_.now) return;
  const WeekCalculator calculator = weeks_.Calculator(week);
  const WeekVerdict verdict = calculator.At(cause_.now).verdict;
  if (weeks_.the_case().Judged(week)) PublishVerdict(calculator, verdict);
  if (cause_.now >= calculator.FinalAt()) PublishFinal(calculator, verdict);
}

// An alert shows the occurred_at of its cause, but never an instant before its verdict could hold.
absl::Time Publisher::SinceOf(const WeekCalculator& week, WeekVerdict alert) const {
  if (alert == WeekVerdict::WEEK_VERDICT_UNSPECIFIED) return std::min(cause_.ended, cause_.now);
  const absl::Time earliest = alert == WeekVerdict::WEEK_VERDICT_AT_RISK
                                  ? week.week().start
                                  : week.week().end + absl::Hours(week.rules().missed_hours);
  return std::min(std::max(cause_.began, earliest), cause_.now);
}

void Publisher::PublishVerdict(const WeekCalculator& week, WeekVerdict verdict) {
  const absl::CivilDay first = week.week().first_date;
  const WeekState* found = FindWeek(states_, first);
  const WeekState state = found == nullptr ? WeekState{} : *found;
  const WeekVerdict alert = AlertOf(verdict), alert_before = AlertOf(state.verdict);
  VerdictFacts facts{verdict};
  if (verdict == WeekVerdict::WEEK_VERDICT_MISSED) {
    facts.missed_run = 1 + MissedRunBefore(states_, first, weeks_.the_case().judged_from);
    facts.nobody_seen =
        alert == alert_before ? state.nobody_seen : NobodySeen(week.figures(), week.rules());
  }
  facts.severity = SeverityOf(verdict, facts.nobody_seen, facts.missed_run, week.rules());
  if (alert == alert_before && facts.severity == state.severity) return;
  facts.figures = week.figures();
  facts.pending = week.At(cause_.now).pending;
  facts.since =
      alert == alert_before && state.since.has_value() ? *state.since : SinceOf(week, alert);
  facts.restated = state.final && state.verdict != verdict;
  const auto missed = WeekVerdict::WEEK_VERDICT_MISSED;
  run_moved_ = run_moved_ || (alert == missed) != (alert_before == missed);
  const auto event = VerdictEvent(family_.name, week.week(), facts, cause_.now);
  out_.Add(family_.name.str(), event);
  ApplyTo(states_, event);
}

// Also once more for a week that is final when its figures or its verdict changed, and when a late
// record stands in the family's record though the week's visits are archived.
void Publisher::PublishFinal(const WeekCalculator& week, WeekVerdict verdict) {
  const WeekState* state = FindWeek(states_, week.week().first_date);
  const bool has_visits = VisitStartsIn(week.week());
  if (state == nullptr && !has_visits && !weeks_.LivesIn(week.week())) return;
  if (state == nullptr && !has_visits && !weeks_.the_case().Judged(week.week())) return;
  const bool differs = state == nullptr || !state->final || state->figures != week.figures() ||
                       state->verdict != verdict;
  if (!differs && !(state->archived && has_visits)) return;
  const auto event = FinalEvent(family_.name, week.week(), verdict, week.figures(), cause_.now);
  out_.Add(family_.name.str(), event);
  ApplyTo(states_, event);
  finalised_ = true;
}

// A case that ends after all its weeks were final says the last of them once more, which archives.
void Publisher::Archive() {
  const auto last = std::find_if(states_.rbegin(), states_.rend(),
                                 [](const WeekState& state) { return state.final; });
  if (last == states_.rend()) return;
  out_.Add(family_.name.str(), FinalEvent(family_.name, weeks_.the_case().WeekOf(last->week),
                                          last->verdict, last->figures, cause_.now));
}

// The runs of the weeks after one that moved: their severity follows.
void Publisher::PublishRuns() {
  const IntensityCase& c = weeks_.the_case();
  for (size_t i = 0; i < states_.size(); ++i) {
    const WeekState state = states_[i];
    if (state.verdict != WeekVerdict::WEEK_VERDICT_MISSED || !state.final ||
        state.end <= c.judged_from)
      continue;
    const programme::IntensityRules& rules = c.RulesAt(state.end - absl::Microseconds(1));
    const uint32_t run = 1 + MissedRunBefore(states_, state.week, c.judged_from);
    const Severity severity = SeverityOf(state.verdict, state.nobody_seen, run, rules);
    if (severity == state.severity) continue;
    VerdictFacts facts{state.verdict, severity, state.figures};
    facts.since = state.since.value_or(cause_.now);
    facts.nobody_seen = state.nobody_seen;
    facts.missed_run = run;
    const auto event = VerdictEvent(family_.name, c.WeekOf(state.week), facts, cause_.now);
    out_.Add(family_.name.str(), event);
    ApplyTo(states_, event);
  }
}

void Publisher::PublishSeen() {
  const IntensityCase& c = weeks_.the_case();
  const auto seen = LastSeenAt(c, CountedDatesOf(weeks_, states_), cause_.now);
  const auto over = [&](absl::Time from) {
    return seen.has_value() && from <= cause_.now && cause_.now < seen->until;
  };
  const bool ended = seen.has_value() && seen->until <= cause_.now;
  const bool nobody = seen.has_value() && over(seen->not_seen_from);
  const bool no_child = seen.has_value() && over(seen->child_not_seen_from);
  if (nobody != family_.not_seen_since.has_value()) {
    if (nobody) {
      Raise<events::v1::FamilyNotSeenRaised>(seen->base, seen->not_seen_from);
    } else {
      SeenAgain<events::v1::FamilySeenAgain>(ended);
    }
  }
  if (no_child != family_.child_not_seen_since.has_value()) {
    if (no_child) {
      Raise<events::v1::ChildNotSeenRaised>(seen->child_base, seen->child_not_seen_from);
    } else {
      SeenAgain<events::v1::ChildSeenAgain>(ended);
    }
  }
}

template <class Event>
void Publisher::Raise(absl::CivilDay base, absl::Time from) {
  Event event;
  event.set_family(family_.name.str());
  event.set_base_date(calendar::FormatDate(base));
  event.set_since_us(absl::ToUnixMicros(std::max(from, weeks_.the_case().judged_from)));
  event.set_judged_at_us(absl::ToUnixMicros(cause_.now));
  out_.Add(family_.name.str(), event);
}

template <class Event>
void Publisher::SeenAgain(bool case_ended) {
  Event event;
  event.set_family(family_.name.str());
  event.set_at_us(absl::ToUnixMicros(std::min(cause_.ended, cause_.now)));
  if (HoldAt(family_, cause_.now) != nullptr) {
    event.set_on_hold(true);
  } else {
    event.set_case_ended(case_ended);
  }
  event.set_judged_at_us(absl::ToUnixMicros(cause_.now));
  out_.Add(family_.name.str(), event);
}

}  // namespace

void PublishFamily(const StateView& view, const Family& family, const Cause& cause,
                   const calendar::ZoneSet& zones, EventList& out) {
  Publisher(view, family, cause, zones, out).Run();
}

}  // namespace vigil::scheduler
