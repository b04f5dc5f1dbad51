#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/orders/rules.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ScheduleVisitRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.parent()));
  events::v1::VisitScheduled event;
  VIGIL_ASSIGN_OR_RETURN(
      *event.mutable_planned(),
      ResolveDetails(view, *family, request.planned(), "planned", Tense::kPlanned, context));
  VIGIL_RETURN_IF_ERROR(
      CheckNewVisit(view, *family, request.visit_id(), TimeOf(event.planned().start()), context));
  VIGIL_RETURN_IF_ERROR(CheckOrdersAllow(view, *family, event.planned(), context));
  event.set_family(family->name.str());
  event.set_visit(VisitNameOf(family->name, request.visit_id()));
  if (request.has_note()) *event.mutable_note() = request.note().sealed();
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
