#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CancelVisitRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const VisitOfFamily of, NeedVisit(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedNoOutcome(*of.family, *of.found.visit));
  events::v1::VisitCancelled event;
  VIGIL_ASSIGN_OR_RETURN(
      *event.mutable_notice_at(),
      ResolveNotice(view, *of.family, request.has_notice_at() ? &request.notice_at() : nullptr,
                    request.cancelled_by(), of.found.visit->facts.start, context));
  event.set_family(of.family->name.str());
  event.set_visit(request.name());
  event.set_outcome(request.cancelled_by());
  if (request.has_note()) *event.mutable_note() = request.note().sealed();
  if (of.found.archived_week.has_value())
    event.set_archived_week(calendar::FormatDate(*of.found.archived_week));
  EventList events;
  events.Add(of.family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
