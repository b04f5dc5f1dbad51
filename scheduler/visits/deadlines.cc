#include "scheduler/visits/deadlines.h"

#include <algorithm>

#include "scheduler/family/case_warnings.h"
#include "scheduler/family/hold_deadlines.h"
#include "scheduler/family/transfer_deadline.h"
#include "scheduler/visits/counted_dates.h"
#include "scheduler/visits/counting.h"
#include "scheduler/visits/family_weeks.h"
#include "scheduler/visits/publish.h"
#include "scheduler/visits/severity.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

WeekVerdict PublishedAlert(const Family& family, const calendar::Week& week) {
  const WeekState* state = FindWeek(family.weeks, week.first_date);
  return state == nullptr ? WeekVerdict::WEEK_VERDICT_UNSPECIFIED : AlertOf(state->verdict);
}

// The first instant from `judged_at` on at which the week's alert is another than the published
// one. Where it is another one already, the instant since when.
absl::Time VerdictDue(const WeekCalculator& week, WeekVerdict published, absl::Time judged_at) {
  const WeekPhases phases = week.Phases();
  for (size_t i = 0; i < phases.size(); ++i) {
    const bool over = i + 1 < phases.size() && phases[i + 1].from <= judged_at;
    if (!over && AlertOf(phases[i].verdict) != published)
      return i == 0 ? judged_at : phases[i].from;
  }
  return absl::InfiniteFuture();
}

class Due {
 public:
  Due(const Family& family, const StateView& view, const calendar::ZoneSet& zones)
      : family_(family), weeks_(view, family, zones) {}

  absl::Time Verdict();
  absl::Time Final();
  absl::Time Unrecorded() const;
  absl::Time NotSeen();

 private:
  // When "not seen" of one kind, published `since`, begins or ends.
  absl::Time UnseenDue(const CountedDates& dates, absl::Time at,
                       const std::optional<absl::Time>& since, absl::Time LastSeen::*from) const;

  const Family& family_;
  FamilyWeeks weeks_;
};

// The open week and the one after it: by the time a third begins, the first is final, and then the
// family is asked again.
absl::Time Due::Verdict() {
  const calendar::Week* open = weeks_.first_open();
  if (open == nullptr) return absl::InfiniteFuture();
  absl::Time due = absl::InfiniteFuture();
  const calendar::Week next = calendar::WeekAfter(*open, weeks_.the_case().zone);
  for (const calendar::Week& week : {*open, next}) {
    if (!weeks_.LivesIn(week)) continue;
    const WeekCalculator calculator = weeks_.Calculator(week);
    due = std::min(due, VerdictDue(calculator, PublishedAlert(family_, week), family_.judged_at));
  }
  return due;
}

absl::Time Due::Final() {
  const IntensityCase& c = weeks_.the_case();
  absl::Time due = absl::InfiniteFuture();
  const auto add = [&due, &c](const calendar::Week& week) {
    const int hours = c.RulesAt(week.end - absl::Microseconds(1)).unproven_hours;
    due = std::min(due, week.end + absl::Hours(hours));
  };
  if (weeks_.first_open() != nullptr) add(*weeks_.first_open());
  for (const Visit& visit : family_.visits) {
    const calendar::Week week = c.WeekAt(visit.facts.start);
    const WeekState* state = FindWeek(family_.weeks, week.first_date);
    if (state == nullptr || !state->final) add(week);
  }
  for (const WeekState& state : family_.weeks) {
    if (!state.final) add(c.WeekOf(state.week));
  }
  return due;
}

absl::Time Due::Unrecorded() const {
  absl::Time due = absl::InfiniteFuture();
  for (const Visit& visit : family_.visits) {
    if (UnrecordedIsDue(visit, weeks_.the_case()))
      due = std::min(due, LapseOf(visit, weeks_.the_case()));
  }
  return due;
}

absl::Time Due::NotSeen() {
  const IntensityCase& c = weeks_.the_case();
  if (c.active.empty()) return absl::InfiniteFuture();
  const absl::Time at = std::max(family_.judged_at, family_.start);
  const CountedDates dates = CountedDatesOf(weeks_, family_.weeks);
  return std::min(
      UnseenDue(dates, at, family_.not_seen_since, &LastSeen::not_seen_from),
      UnseenDue(dates, at, family_.child_not_seen_since, &LastSeen::child_not_seen_from));
}

absl::Time Due::UnseenDue(const CountedDates& dates, absl::Time at,
                          const std::optional<absl::Time>& since,
                          absl::Time LastSeen::*from) const {
  const IntensityCase& c = weeks_.the_case();
  const auto seen = LastSeenAt(c, dates, at);
  if (since.has_value()) return seen.has_value() ? seen->until : at;
  if (seen.has_value() && at < seen->until && (*seen).*from < absl::InfiniteFuture())
    return (*seen).*from;
  // On hold, or until one comes: counting begins anew when the case is active again.
  for (const ActiveSpan& span : c.active) {
    if (span.start <= at) continue;
    const absl::Time due = (*LastSeenAt(c, dates, span.start)).*from;
    if (due < absl::InfiniteFuture()) return due;
  }
  return absl::InfiniteFuture();
}

}  // namespace

void DeadlinesOfFamily(const Family& family, const StateView& view, const calendar::ZoneSet& zones,
                       std::vector<Deadline>& out) {
  AddHoldDeadlines(family, view, zones, out);
  AddCaseWarningDeadline(family, view, zones, out);
  AddCourseDeadlines(family, out);
  if (family.visits.empty() && family.start == absl::InfiniteFuture()) return;
  Due due(family, view, zones);
  const auto add = [&](absl::Time t, DeadlineKind kind) {
    if (t < absl::InfiniteFuture()) out.push_back({t, kind, family.name.str()});
  };
  add(due.Verdict(), DeadlineKind::kWeekVerdict);
  add(due.Unrecorded(), DeadlineKind::kVisitUnrecorded);
  add(due.NotSeen(), DeadlineKind::kNotSeen);
  add(due.Final(), DeadlineKind::kWeekFinal);
}

absl::Status DecideFamilyDeadline(const Deadline& deadline, const StateView& view,
                                  const DecideContext& context, EventList& out) {
  const auto family = view.FindOwed<Family>(deadline.subject);
  if (family == nullptr) return absl::OkStatus();
  // New rules may have made the deadline one of the past: what was published since then stays.
  Cause cause;
  cause.now = std::max(context.now, family->judged_at);
  cause.began = cause.ended = context.now;
  PublishFamily(view, *family, cause, *context.zones, out);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
