#include "scheduler/visits/view.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/visits/counted_dates.h"
#include "scheduler/visits/counting.h"
#include "scheduler/visits/severity.h"
#include "scheduler/visits/visit_lookup.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {

FamilyVisits::FamilyVisits(const StateView& view, const Family& family, const ViewContext& context)
    : family_(family),
      context_(context),
      weeks_(view, family, *context.zones),
      orders_(view.Find<FamilyOrders>(family.name)) {}

const WeekCalculator& FamilyVisits::CalculatorOf(const calendar::Week& week) {
  auto& calculator = calculators_[week.first_date];
  if (calculator == nullptr) calculator = std::make_unique<WeekCalculator>(weeks_.Calculator(week));
  return *calculator;
}

std::string FamilyVisits::NotCountedBecause(const Visit& visit, const WeekCalculator& week) const {
  if (week.Counts(visit)) return "";
  if (visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED) return "no outcome is recorded";
  if (visit.outcome != VisitOutcome::VISIT_OUTCOME_COMPLETED)
    return std::string(OutcomeWord(visit.outcome));
  const Shortcoming shortcoming = ShortcomingOf(visit.facts, weeks_.the_case());
  if (shortcoming != Shortcoming::kNone) return ShortcomingText(shortcoming);
  const auto& rules = weeks_.the_case().RulesAt(visit.facts.start);
  return absl::StrCat(absl::FormatDuration(week.CountedLength(visit)),
                      " with a therapist-qualified worker, its neighbours included, are less than ",
                      rules.min_visit_minutes, " minutes (D2, D3)");
}

v1::Visit FamilyVisits::VisitView(const Visit& visit) {
  const calendar::Zone& zone = the_case().zone;
  v1::Visit out;
  out.set_name(VisitNameOf(family_.name, visit.id));
  out.set_outcome(visit.outcome);
  *out.mutable_start() = InstantOf(visit.facts.start, zone);
  *out.mutable_end() = InstantOf(visit.facts.end, zone);
  if (visit.scheduled) {
    *out.mutable_planned_start() = InstantOf(visit.planned().start, zone);
    *out.mutable_planned_end() = InstantOf(visit.planned().end, zone);
  }
  for (const WorkerPresence& worker : visit.facts.workers) {
    v1::WorkerPresence& to = *out.add_workers();
    to.set_staff(worker.staff.str());
    *to.mutable_from() = InstantOf(worker.from, zone);
    *to.mutable_until() = InstantOf(worker.until, zone);
    to.set_qualified(worker.qualified);
  }
  for (const PersonName& person : visit.facts.participants) out.add_participants(person.str());
  out.set_place(visit.facts.place);
  out.set_mode(visit.facts.mode);
  for (const VisitPurpose purpose : visit.facts.purposes) out.add_purposes(purpose);
  SetPersonal(visit.note, out, &v1::Visit::mutable_note);
  if (visit.notice_at.has_value() && IsCancellation(visit.outcome))
    *out.mutable_notice_at() = InstantOf(*visit.notice_at, zone);
  *out.mutable_recorded_at() = InstantOf(visit.recorded_at, zone);
  out.set_corrected(visit.corrected);
  SetPersonal(visit.correction_reason, out, &v1::Visit::mutable_correction_reason);
  out.set_etag(EtagOf(visit.edited));
  if (!visit.moved_from.empty()) out.set_moved_from(VisitNameOf(family_.name, visit.moved_from));
  if (!visit.moved_to.empty()) out.set_moved_to(VisitNameOf(family_.name, visit.moved_to));
  out.set_call(visit.call.str());
  const calendar::Week week = the_case().WeekAt(visit.facts.start);
  const WeekCalculator& calculator = CalculatorOf(week);
  out.set_week(calendar::FormatDate(week.first_date));
  out.set_counts(calculator.Counts(visit));
  out.set_not_counted_because(NotCountedBecause(visit, calculator));
  out.set_missed(CalculatorOf(the_case().WeekAt(visit.planned().start)).Missed(visit));
  SetOrders(visit, out);
  return out;
}

// What has been published of orders.
void FamilyVisits::SetOrders(const Visit& visit, v1::Visit& out) const {
  if (orders_ == nullptr) return;
  if (const VisitOrder* against = FindVisitOrder(orders_->against, visit.id))
    out.set_against_order(against->order);
  if (const VisitOrder* conflict = FindVisitOrder(orders_->conflicts, visit.id)) {
    out.set_conflicts_with_order(conflict->order);
    *out.mutable_conflicted_since() = InstantOf(conflict->since, the_case().zone);
  }
}

// The published one, or what is about to be published.
Severity FamilyVisits::SeverityShown(const WeekCalculator& week, const WeekState* state,
                                     WeekVerdict verdict) const {
  if (state != nullptr && AlertOf(state->verdict) == AlertOf(verdict)) return state->severity;
  const uint32_t run =
      1 + MissedRunBefore(family_.weeks, week.week().first_date, the_case().judged_from);
  return SeverityOf(verdict, NobodySeen(week.figures(), week.rules()), run, week.rules());
}

v1::Week FamilyVisits::WeekView(const calendar::Week& week) {
  const WeekCalculator& calculator = CalculatorOf(week);
  const WeekFigures& figures = calculator.figures();
  const WeekStatus status = calculator.At(context_.now);
  const WeekState* state = FindWeek(family_.weeks, week.first_date);
  const bool final = state != nullptr && state->final;
  const WeekVerdict verdict = final ? state->verdict : status.verdict;
  v1::Week out;
  out.set_family(family_.name.str());
  out.set_week(calendar::FormatDate(week.first_date));
  *out.mutable_start() = InstantOf(week.start, the_case().zone);
  *out.mutable_end() = InstantOf(week.end, the_case().zone);
  out.set_hours(static_cast<uint32_t>(absl::ToInt64Hours(week.length())));
  out.set_active_dates(figures.active_dates);
  out.set_held_dates(figures.held_dates);
  out.set_tapered_dates(figures.tapered_dates);
  out.set_required(figures.required);
  out.set_required_target(figures.required_target);
  out.set_counted(figures.counted);
  out.set_pending(status.pending);
  out.set_visit_days(figures.visit_days);
  out.set_bunched(calculator.bunched());
  out.set_call_outs(figures.call_outs);
  out.set_missed_visits(figures.missed_visits);
  out.set_unrecorded(status.unrecorded);
  out.set_verdict(verdict);
  out.set_severity(Severity::SEVERITY_NONE);
  if (the_case().Judged(week)) out.set_severity(SeverityShown(calculator, state, verdict));
  out.set_below_target_only(verdict == WeekVerdict::WEEK_VERDICT_BELOW_TARGET);
  out.set_final(final || (!the_case().Judged(week) && calculator.FinalAt() <= context_.now));
  if (state != nullptr) {
    out.set_restated(state->restated);
    out.set_verdict_before(state->verdict_before);
    if (state->since.has_value() && AlertOf(state->verdict) == AlertOf(verdict))
      *out.mutable_since() = InstantOf(*state->since, the_case().zone);
  }
  const absl::Time next = calculator.NextChange(context_.now);
  if (!final && next < absl::InfiniteFuture())
    *out.mutable_next_change() = InstantOf(next, the_case().zone);
  return out;
}

v1::LastSeen FamilyVisits::LastSeenView() {
  v1::LastSeen out;
  const auto seen = LastSeenAt(the_case(), CountedDatesOf(weeks_, family_.weeks), context_.now);
  if (!seen.has_value() || context_.now >= seen->until) return out;
  const absl::CivilDay today = calendar::LocalDate(context_.now, the_case().zone);
  out.set_base_date(calendar::FormatDate(seen->base));
  out.set_days(static_cast<uint32_t>(std::max<int64_t>(0, today - seen->base)));
  out.set_days_child(static_cast<uint32_t>(std::max<int64_t>(0, today - seen->child_base)));
  out.set_not_seen(seen->not_seen_from <= context_.now);
  out.set_child_not_seen(seen->child_not_seen_from <= context_.now);
  if (out.not_seen())
    *out.mutable_not_seen_since() = InstantOf(seen->not_seen_from, the_case().zone);
  return out;
}

}  // namespace vigil::scheduler
