#include "scheduler/visits/week_events.h"

#include <algorithm>

#include "scheduler/calendar/dates.h"
#include "scheduler/core/dates.h"
#include "scheduler/visits/severity.h"

namespace vigil::scheduler {
namespace {

// Nearly always the last week, or one that follows it.
WeekState& StateOf(std::vector<WeekState>& states, absl::CivilDay week) {
  auto place = states.end();
  while (place != states.begin() && week <= std::prev(place)->week) --place;
  if (place != states.end() && place->week == week) return *place;
  WeekState state;
  state.week = week;
  return *states.insert(place, state);
}

void Restate(WeekState& state) {
  state.restated = true;
  state.verdict_before = state.verdict;
}

}  // namespace

events::v1::WeekVerdictChanged VerdictEvent(const FamilyName& family, const calendar::Week& week,
                                            const VerdictFacts& facts, absl::Time judged_at) {
  events::v1::WeekVerdictChanged event;
  event.set_family(family.str());
  event.set_week(calendar::FormatDate(week.first_date));
  event.set_verdict(facts.verdict);
  event.set_severity(facts.severity);
  event.set_counted(facts.figures.counted);
  event.set_pending(facts.pending);
  event.set_required(facts.figures.required);
  event.set_since_us(absl::ToUnixMicros(facts.since));
  event.set_restated(facts.restated);
  event.set_missed_run(facts.missed_run);
  event.set_nobody_seen(facts.nobody_seen);
  event.set_week_start_us(absl::ToUnixMicros(week.start));
  event.set_week_end_us(absl::ToUnixMicros(week.end));
  event.set_judged_at_us(absl::ToUnixMicros(judged_at));
  return event;
}

events::v1::WeekFinalised FinalEvent(const FamilyName& family, const calendar::Week& week,
                                     WeekVerdict verdict, const WeekFigures& figures,
                                     absl::Time judged_at) {
  events::v1::WeekFinalised event;
  event.set_family(family.str());
  event.set_week(calendar::FormatDate(week.first_date));
  event.set_verdict(verdict);
  event.set_counted(figures.counted);
  event.set_required(figures.required);
  event.set_required_target(figures.required_target);
  event.set_visit_days(figures.visit_days);
  event.set_call_outs(figures.call_outs);
  event.set_missed_visits(figures.missed_visits);
  event.set_active_dates(figures.active_dates);
  if (figures.held_dates > 0) event.set_held_dates(figures.held_dates);
  if (figures.tapered_dates > 0) event.set_tapered_dates(figures.tapered_dates);
  event.set_last_counted_date(FormatDateIf(figures.counted_date));
  event.set_last_counted_child_date(FormatDateIf(figures.child_date));
  event.set_week_start_us(absl::ToUnixMicros(week.start));
  event.set_week_end_us(absl::ToUnixMicros(week.end));
  event.set_judged_at_us(absl::ToUnixMicros(judged_at));
  return event;
}

void ApplyTo(std::vector<WeekState>& states, const events::v1::WeekVerdictChanged& e) {
  WeekState& state = StateOf(states, StoredDate(e.week()));
  if (e.restated()) Restate(state);
  state.start = absl::FromUnixMicros(e.week_start_us());
  state.end = absl::FromUnixMicros(e.week_end_us());
  state.verdict = e.verdict();
  state.severity = e.severity();
  state.nobody_seen = e.nobody_seen();
  state.since.reset();
  if (AlertOf(e.verdict()) != WeekVerdict::WEEK_VERDICT_UNSPECIFIED)
    state.since = absl::FromUnixMicros(e.since_us());
}

void ApplyTo(std::vector<WeekState>& states, const events::v1::WeekFinalised& e) {
  WeekState& state = StateOf(states, StoredDate(e.week()));
  if (state.final && state.verdict != e.verdict()) Restate(state);
  state.start = absl::FromUnixMicros(e.week_start_us());
  state.end = absl::FromUnixMicros(e.week_end_us());
  state.verdict = e.verdict();
  state.final = true;
  state.figures.active_dates = e.active_dates();
  state.figures.held_dates = e.held_dates();
  state.figures.tapered_dates = e.tapered_dates();
  state.figures.required = e.required();
  state.figures.required_target = e.required_target();
  state.figures.counted = e.counted();
  state.figures.visit_days = e.visit_days();
  state.figures.call_outs = e.call_outs();
  state.figures.missed_visits = e.missed_visits();
  state.figures.counted_date = StoredDateIf(e.last_counted_date());
  state.figures.child_date = StoredDateIf(e.last_counted_child_date());
}

}  // namespace vigil::scheduler
