#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/orders/rules.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {

// D1: rescheduling is a cancellation naming who, linked to the new visit. The new one comes first,
// so that the family is never seen without it.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::MoveVisitRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const VisitOfFamily of, NeedVisit(view, request.name()));
  const Visit& old = *of.found.visit;
  VIGIL_RETURN_IF_ERROR(NeedNoOutcome(*of.family, old));
  events::v1::VisitCancelled cancelled;
  VIGIL_ASSIGN_OR_RETURN(
      *cancelled.mutable_notice_at(),
      ResolveNotice(view, *of.family, request.has_notice_at() ? &request.notice_at() : nullptr,
                    request.cancelled_by(), old.facts.start, context));
  events::v1::VisitScheduled scheduled;
  VIGIL_ASSIGN_OR_RETURN(
      *scheduled.mutable_planned(),
      ResolveDetails(view, *of.family, request.planned(), "planned", Tense::kPlanned, context));
  VIGIL_RETURN_IF_ERROR(CheckNewVisit(view, *of.family, request.new_visit_id(),
                                      TimeOf(scheduled.planned().start()), context));
  VIGIL_RETURN_IF_ERROR(CheckOrdersAllow(view, *of.family, scheduled.planned(), context));
  const std::string& family = of.family->name.str();
  const std::string moved_to = VisitNameOf(of.family->name, request.new_visit_id());
  scheduled.set_family(family);
  scheduled.set_visit(moved_to);
  scheduled.set_moved_from(request.name());
  if (request.has_note()) *scheduled.mutable_note() = request.note().sealed();
  cancelled.set_family(family);
  cancelled.set_visit(request.name());
  cancelled.set_outcome(request.cancelled_by());
  cancelled.set_moved_to(moved_to);
  if (of.found.archived_week.has_value())
    cancelled.set_archived_week(calendar::FormatDate(*of.found.archived_week));
  EventList events;
  events.Add(family, scheduled);
  events.Add(family, cancelled);
  return events;
}

}  // namespace vigil::scheduler
