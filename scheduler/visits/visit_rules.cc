#include "scheduler/visits/visit_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/calendar/week.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

calendar::Week WeekOfFamily(const StateView& view, const Family& family, absl::Time t,
                            const calendar::ZoneSet& zones) {
  const programme::Programme& rules = RulesAt(view, family.programme, absl::InfinitePast(), zones);
  return calendar::WeekAt(t, rules.zone, rules.intensity.week_start);
}

size_t VisitsInWeek(const StateView& view, const Family& family, const calendar::Week& week) {
  size_t count = static_cast<size_t>(
      std::count_if(family.visits.begin(), family.visits.end(),
                    [&week](const Visit& v) { return week.Contains(v.facts.start); }));
  const WeekState* state = FindWeek(family.weeks, week.first_date);
  if (state != nullptr && state->archived) {
    if (const auto archive = view.FindOwed<WeekArchive>(ArchiveKey(family.name, week.first_date)))
      count += archive->visits.size();
  }
  return count;
}

}  // namespace

absl::StatusOr<VisitOfFamily> NeedVisit(const StateView& view, const std::string& name) {
  VisitOfFamily of;
  VIGIL_ASSIGN_OR_RETURN(of.family, Need<Family>(view, NameParent(name)));
  of.found = FindVisit(view, *of.family, NameLeaf(name));
  if (of.found.visit == nullptr) return NotFound("visit", name);
  return of;
}

absl::Status CheckNewVisit(const StateView& view, const Family& family, const std::string& id,
                           absl::Time start, const DecideContext& context) {
  const std::string name = VisitNameOf(family.name, id);
  if (FindVisit(view, family, id).visit != nullptr) return AlreadyExists("visit", name);
  if (family.status == CaseStatus::CASE_STATUS_NOT_OPENED) {
    return Precondition("CASE_IS_NOT_OPENED", "case status", family.name.str(),
                        absl::StrCat("the referral of ", family.name.str(),
                                     " was not opened: it gets no new visits"));
  }
  const calendar::Week week = WeekOfFamily(view, family, start, *context.zones);
  if (VisitsInWeek(view, family, week) >= limits::kMaxVisitsPerWeek) {
    return Precondition(
        "TOO_MANY_VISITS", "limit", family.name.str(),
        absl::StrCat(family.name.str(), " has ", limits::kMaxVisitsPerWeek,
                     " visits in the week of ", calendar::FormatDateLong(week.first_date),
                     ": no week holds more"));
  }
  return absl::OkStatus();
}

absl::Status NeedNoOutcome(const Family& family, const Visit& visit) {
  if (visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED) return absl::OkStatus();
  const std::string name = VisitNameOf(family.name, visit.id);
  return Precondition("VISIT_HAS_OUTCOME", "D1", name,
                      absl::StrCat(name, " is ", OutcomeWord(visit.outcome),
                                   " already: replace the record with CorrectVisit"),
                      {{"outcome", types::v1::VisitOutcome_Name(visit.outcome)}});
}

absl::Status CheckStaysInWeek(const StateView& view, const Family& family, const FoundVisit& found,
                              absl::Time start, const calendar::ZoneSet& zones) {
  if (!found.archived_week.has_value()) return absl::OkStatus();
  const calendar::Week week = WeekOfFamily(view, family, start, zones);
  if (week.first_date == *found.archived_week) return absl::OkStatus();
  const std::string name = VisitNameOf(family.name, found.visit->id);
  return Precondition(
      "VISIT_WEEK_ARCHIVED", "D6", name,
      absl::StrCat(name, " belongs to the week of ", calendar::FormatDateLong(*found.archived_week),
                   ", which is archived, and cannot be put into the week of ",
                   calendar::FormatDateLong(week.first_date),
                   ": mark it ENTERED_IN_ERROR and record the visit anew"));
}

absl::StatusOr<events::v1::Moment> ResolveNotice(const StateView& view, const Family& family,
                                                 const v1::When* when, VisitOutcome cancelled_by,
                                                 absl::Time planned_start,
                                                 const DecideContext& context) {
  if (!IsCancellation(cancelled_by)) {
    return InvalidField("cancelled_by",
                        absl::StrCat(types::v1::VisitOutcome_Name(cancelled_by),
                                     " is no cancellation: say CANCELLED_BY_FAMILY or "
                                     "CANCELLED_BY_SERVICE"));
  }
  const calendar::Zone zone = ZoneOf(view, family.programme, *context.zones);
  events::v1::Moment notice = MomentAt(context.now);
  if (when != nullptr) {
    VIGIL_ASSIGN_OR_RETURN(notice, ResolvePastWhen(*when, "notice_at", zone, context));
  }
  if (cancelled_by == VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY &&
      TimeOf(notice) > planned_start) {
    return InvalidField(
        "notice_at",
        absl::StrCat(calendar::FormatLocal(TimeOf(notice), zone), " is after the planned start, ",
                     calendar::FormatLocal(planned_start, zone),
                     ": say when the family gave notice, or record the visit as "
                     "NOT_ATTENDED"));
  }
  return notice;
}

bool IsCancellation(VisitOutcome outcome) {
  return outcome == VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY ||
         outcome == VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE;
}

absl::string_view OutcomeWord(VisitOutcome outcome) {
  switch (outcome) {
    case VisitOutcome::VISIT_OUTCOME_SCHEDULED:
      return "scheduled";
    case VisitOutcome::VISIT_OUTCOME_COMPLETED:
      return "completed";
    case VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY:
      return "cancelled by the family";
    case VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE:
      return "cancelled by the service";
    case VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED:
      return "not attended";
    case VisitOutcome::VISIT_OUTCOME_ENTERED_IN_ERROR:
      return "entered in error";
    default:
      return "unknown";
  }
}

}  // namespace vigil::scheduler
