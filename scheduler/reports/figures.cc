#include "scheduler/reports/figures.h"

#include <algorithm>
#include <utility>

#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/calendar/week.h"
#include "scheduler/oncall/coverage.h"
#include "scheduler/oncall/rota_pages.h"
#include "scheduler/roster/cap_days.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

bool Met(const WeekState& week) {
  return week.verdict == WeekVerdict::WEEK_VERDICT_MET ||
         week.verdict == WeekVerdict::WEEK_VERDICT_BELOW_TARGET;
}

uint32_t SecondsBetween(absl::Time from, absl::Time until) {
  return static_cast<uint32_t>(std::max<int64_t>(0, absl::ToInt64Seconds(until - from)));
}

}  // namespace

uint32_t Percentile(std::vector<uint32_t>& values, uint32_t percent) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t rank = (values.size() * percent + 99) / 100;  // from 1
  return values[std::max<size_t>(rank, 1) - 1];
}

// One that nothing was published of yet has no state.
void PeriodFigures::AddWeeksNotFinal(const Family& family, const programme::Programme& rules,
                                     absl::Time now) {
  v1::IntensityFigures& out = *report_.mutable_intensity();
  calendar::Week week = calendar::WeekAt(family.start, rules.zone, rules.intensity.week_start);
  while (week.start <= now && week.start < family.end) {
    const WeekState* state = FindWeek(family.weeks, week.first_date);
    if (period_.Contains(week.first_date) && week.end > family.judged_from &&
        (state == nullptr || !state->final))
      out.set_weeks_not_final(out.weeks_not_final() + 1);
    week = calendar::WeekAfter(week, rules.zone);
  }
}

// A week's figures stand in its family's record once it is final.
void PeriodFigures::AddWeeks(const Family& family) {
  v1::IntensityFigures& out = *report_.mutable_intensity();
  for (const WeekState& week : family.weeks) {
    if (!week.final || !period_.Contains(week.week) || week.end <= family.judged_from) continue;
    const WeekFigures& figures = week.figures;
    out.set_counted_visits(out.counted_visits() + figures.counted);
    out.set_call_outs(out.call_outs() + figures.call_outs);
    out.set_missed_visits(out.missed_visits() + figures.missed_visits);
    if (week.restated) out.set_restated_weeks(out.restated_weeks() + 1);
    const uint32_t met = Met(week) ? 1 : 0;
    if (figures.required == 0) {
      if (figures.held_dates > 0) out.set_suspended_weeks(out.suspended_weeks() + 1);
    } else if (figures.tapered_dates > 0) {
      out.set_tapered_weeks(out.tapered_weeks() + 1);
      out.set_tapered_met(out.tapered_met() + met);
    } else if (figures.held_dates > 0) {
      out.set_held_weeks(out.held_weeks() + 1);
      out.set_held_met(out.held_met() + met);
    } else {
      out.set_weeks(out.weeks() + 1);
      out.set_met(out.met() + met);
    }
  }
}

void PeriodFigures::AddFamily(const Family& family, const programme::Programme& rules,
                              const ViewContext& context) {
  AddWeeks(family);
  v1::CaseFigures& out = *report_.mutable_cases();
  if (family.start == absl::InfiniteFuture()) return;
  AddWeeksNotFinal(family, rules, context.now);
  const absl::Time last =
      std::min(context.now, calendar::EndOfDate(period_.last, rules.zone) - absl::Microseconds(1));
  if (family.start <= last && last < family.end) out.set_open_at_end(out.open_at_end() + 1);
  if (period_.Contains(*family.start_date)) out.set_opened(out.opened() + 1);
  // A closure ahead is a plan.
  if (!family.closure_date.has_value() || family.end > context.now ||
      !period_.Contains(*family.closure_date))
    return;
  out.set_closed(out.closed() + 1);
  if (family.closure_reason == ClosureReason::CLOSURE_REASON_GOALS_MET)
    out.set_goals_met(out.goals_met() + 1);
  const auto days = static_cast<int>(*family.closure_date - *family.start_date + 1);
  lengths_.push_back(static_cast<uint32_t>(days));
  if (rules.benchmarks.min_length_days <= days && days <= rules.benchmarks.max_length_days)
    out.set_within_benchmark_length(out.within_benchmark_length() + 1);
}

void PeriodFigures::AddCall(const Call& call, const programme::Programme& rules) {
  const absl::Time received = call.received.occurred_at;
  if (!period_.Contains(calendar::LocalDate(received, rules.zone))) return;
  v1::CallFigures& out = *report_.mutable_calls();
  out.set_received(out.received() + 1);
  if (call.acknowledged.has_value()) {
    out.set_acknowledged(out.acknowledged() + 1);
    to_acknowledged_.push_back(SecondsBetween(received, call.acknowledged->occurred_at));
  }
  if (!call.connected.has_value()) return;
  out.set_connected(out.connected() + 1);
  const uint32_t seconds = SecondsBetween(received, call.connected->occurred_at);
  to_connected_.push_back(seconds);
  if (absl::Seconds(seconds) <= absl::Minutes(rules.on_call.promise_minutes))
    out.set_within_promise(out.within_promise() + 1);
}

void PeriodFigures::AddCover(const StateView& view, const TeamName& team,
                             const programme::Programme& rules, const ViewContext& context) {
  // Nobody was to be on call before the first shift that the team ever had.
  const auto rota = view.Find<Rota>(RotaKey(team));
  if (rota == nullptr || rota->pages.empty()) return;
  const auto page = view.FindOwed<RotaPage>(rota->pages.front());
  if (page == nullptr || page->shifts.empty()) return;
  const absl::Time from =
      std::max(calendar::FirstInstant(period_.first, rules.zone), page->shifts.front().start);
  const absl::Time until = std::min(calendar::EndOfDate(period_.last, rules.zone), context.now);
  if (from >= until) return;
  const CoverageReport cover =
      CoverageOf(view, team, RotaRulesOf(view, team, *context.zones), from, until, context.now);
  v1::OnCallFigures& out = *report_.mutable_on_call();
  out.set_uncovered_minutes(out.uncovered_minutes() + BegunMinutes(cover.uncovered));
  out.set_dark_minutes(out.dark_minutes() + BegunMinutes(cover.dark));
}

void PeriodFigures::AddCaseload(const StateView& view, const Team& team) {
  v1::CaseloadFigures& out = *report_.mutable_caseload();
  for (const StaffName& name : team.staff) {
    const CapDays days = CapDaysIn(*view.Find<Staff>(name), team.name, period_.first, period_.last);
    out.set_cap_days_over(out.cap_days_over() + days.over);
    out.set_override_days(out.override_days() + days.by_override);
  }
}

v1::Report PeriodFigures::Finish() {
  report_.set_from_date(calendar::FormatDate(period_.first));
  report_.set_until_date(calendar::FormatDate(period_.last));
  // Also where there is nothing to count: the page says 0, not nothing.
  report_.mutable_intensity();
  report_.mutable_on_call();
  report_.mutable_cases()->set_median_length_days(Percentile(lengths_, 50));
  v1::CallFigures& calls = *report_.mutable_calls();
  calls.set_median_seconds_to_acknowledged(Percentile(to_acknowledged_, 50));
  calls.set_p95_seconds_to_acknowledged(Percentile(to_acknowledged_, 95));
  calls.set_median_seconds_to_connected(Percentile(to_connected_, 50));
  calls.set_p95_seconds_to_connected(Percentile(to_connected_, 95));
  return std::move(report_);
}

}  // namespace vigil::scheduler
