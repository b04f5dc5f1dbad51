#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/family/taper_rules.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTaperRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayTaper(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a taper is ended"));
  const absl::CivilDay today =
      calendar::LocalDate(context.now, ZoneOf(view, family->programme, *context.zones));
  if (!TaperedFrom(*family, today))
    return Precondition("NOT_TAPERED", "D11", family->name.str(), "no taper runs or comes");
  EventList events;
  AddTaperEnd(*family, today, context, events);
  return events;
}

}  // namespace vigil::scheduler
