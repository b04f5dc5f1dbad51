#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckRecordable(VisitOutcome outcome) {
  if (outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED ||
      outcome == VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED)
    return absl::OkStatus();
  return InvalidField("outcome",
                      absl::StrCat(types::v1::VisitOutcome_Name(outcome),
                                   " is not recorded here: COMPLETED or NOT_ATTENDED; a visit is "
                                   "cancelled with CancelVisit"));
}

// The call that the visit answers (D4): of the same family, where it is known whose it was.
absl::Status CheckCall(const StateView& view, const Family& family, const std::string& name) {
  if (name.empty()) return absl::OkStatus();
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("call", name, family.name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto call, Need<Call>(view, name));
  if (call->family.empty() || call->family == family.name) return absl::OkStatus();
  return InvalidField("call",
                      absl::StrCat(name, " is a call of another family than ", family.name.str()));
}

// What took place: as given, or exactly as planned. A visit nobody attended may end before its
// planned end, so only its start must have come.
absl::StatusOr<events::v1::VisitFacts> WhatTookPlace(const StateView& view, const Family& family,
                                                     const Visit* planned,
                                                     const v1::RecordVisitRequest& request,
                                                     const DecideContext& context) {
  if (request.has_actual()) {
    return ResolveDetails(view, family, request.actual(), "actual", Tense::kTookPlace, context);
  }
  if (planned == nullptr) {
    return InvalidField("actual", absl::StrCat("'", request.visit_id(),
                                               "' was never scheduled: say what took place"));
  }
  const bool completed = request.outcome() == VisitOutcome::VISIT_OUTCOME_COMPLETED;
  VIGIL_RETURN_IF_ERROR(CheckNotAhead(completed ? planned->facts.end : planned->facts.start,
                                      "actual", ZoneOf(view, family.programme, *context.zones),
                                      context));
  return FactsAsPlanned(view, planned->facts, context);
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordVisitRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.parent()));
  VIGIL_RETURN_IF_ERROR(CheckRecordable(request.outcome()));
  const FoundVisit found = FindVisit(view, *family, request.visit_id());
  if (found.visit != nullptr) VIGIL_RETURN_IF_ERROR(NeedNoOutcome(*family, *found.visit));
  events::v1::VisitRecorded event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_actual(),
                         WhatTookPlace(view, *family, found.visit, request, context));
  const absl::Time start = TimeOf(event.actual().start());
  if (found.visit == nullptr) {
    VIGIL_RETURN_IF_ERROR(CheckNewVisit(view, *family, request.visit_id(), start, context));
  } else {
    VIGIL_RETURN_IF_ERROR(CheckStaysInWeek(view, *family, found, start, *context.zones));
  }
  VIGIL_RETURN_IF_ERROR(CheckCall(view, *family, request.call()));
  event.set_family(family->name.str());
  event.set_visit(VisitNameOf(family->name, request.visit_id()));
  event.set_outcome(request.outcome());
  if (!request.call().empty()) event.set_call(request.call());
  if (request.has_note()) *event.mutable_note() = request.note().sealed();
  if (found.archived_week.has_value())
    event.set_archived_week(calendar::FormatDate(*found.archived_week));
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
