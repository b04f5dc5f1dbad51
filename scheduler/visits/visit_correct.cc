#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

bool TookPlace(VisitOutcome outcome) {
  return outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED ||
         outcome == VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED;
}

// A record must stand before it can be corrected; a booking made in error may be marked so.
absl::Status CheckOrder(const Family& family, const Visit& visit,
                        const v1::CorrectVisitRequest& request) {
  if (request.outcome() == VisitOutcome::VISIT_OUTCOME_SCHEDULED)
    return InvalidField("outcome", "a record is not taken back to SCHEDULED: schedule a new visit");
  if (visit.outcome != VisitOutcome::VISIT_OUTCOME_SCHEDULED ||
      request.outcome() == VisitOutcome::VISIT_OUTCOME_ENTERED_IN_ERROR)
    return absl::OkStatus();
  const std::string name = VisitNameOf(family.name, visit.id);
  return Precondition("VISIT_HAS_NO_OUTCOME", "D1", name,
                      absl::StrCat(name,
                                   " has no record to correct yet: use RecordVisit or "
                                   "CancelVisit, or mark it ENTERED_IN_ERROR"));
}

absl::Status CorrectFacts(const StateView& view, const VisitOfFamily& of,
                          const v1::CorrectVisitRequest& request, const DecideContext& context,
                          events::v1::VisitCorrected& event) {
  const Visit& visit = *of.found.visit;
  if (request.has_actual() && !TookPlace(request.outcome()))
    return InvalidField("actual",
                        "only of a visit that is COMPLETED or NOT_ATTENDED is said what "
                        "took place: leave this field out");
  if (!request.has_actual()) {
    if (!TookPlace(request.outcome())) return absl::OkStatus();
    const bool completed = request.outcome() == VisitOutcome::VISIT_OUTCOME_COMPLETED;
    return CheckNotAhead(completed ? visit.facts.end : visit.facts.start, "outcome",
                         ZoneOf(view, of.family->programme, *context.zones), context);
  }
  VIGIL_ASSIGN_OR_RETURN(
      *event.mutable_actual(),
      ResolveDetails(view, *of.family, request.actual(), "actual", Tense::kTookPlace, context));
  return CheckStaysInWeek(view, *of.family, of.found, TimeOf(event.actual().start()),
                          *context.zones);
}

absl::Status CorrectNotice(const StateView& view, const VisitOfFamily& of,
                           const v1::CorrectVisitRequest& request, const DecideContext& context,
                           events::v1::VisitCorrected& event) {
  const Visit& visit = *of.found.visit;
  if (!IsCancellation(request.outcome())) {
    if (!request.has_notice_at()) return absl::OkStatus();
    return InvalidField("notice_at", "notice is given of a cancellation only");
  }
  if (!request.has_notice_at()) {
    if (visit.notice_at.has_value()) return absl::OkStatus();
    return InvalidField("notice_at", "say when notice of the cancellation was given (D5)");
  }
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_notice_at(),
                         ResolveNotice(view, *of.family, &request.notice_at(), request.outcome(),
                                       visit.planned().start, context));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CorrectVisitRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const VisitOfFamily of, NeedVisit(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckOrder(*of.family, *of.found.visit, request));
  events::v1::VisitCorrected event;
  VIGIL_RETURN_IF_ERROR(CorrectFacts(view, of, request, context, event));
  VIGIL_RETURN_IF_ERROR(CorrectNotice(view, of, request, context, event));
  event.set_family(of.family->name.str());
  event.set_visit(request.name());
  event.set_outcome(request.outcome());
  *event.mutable_reason() = request.reason().sealed();
  if (of.found.archived_week.has_value())
    event.set_archived_week(calendar::FormatDate(*of.found.archived_week));
  EventList events;
  events.Add(of.family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
