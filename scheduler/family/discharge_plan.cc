#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/case_dates.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/family/taper_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::SetPlannedDischargeRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now,
                                   {CaseStatus::CASE_STATUS_INCOMING, CaseStatus::CASE_STATUS_OPEN},
                                   "a discharge is planned"));
  events::v1::PlannedDischargeSet event;
  event.set_family(family->name.str());
  if (!request.date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date, ResolveDate(request.date(), "date"));
    VIGIL_RETURN_IF_ERROR(CheckNotBeforeStart("date", date, *family->start_date));
    event.set_date(calendar::FormatDate(date));
  }
  EventList events;
  events.Add(family->name.str(), event);
  // D11: the taper led up to the day that is moved.
  const absl::CivilDay today =
      calendar::LocalDate(context.now, ZoneOf(view, family->programme, *context.zones));
  if (StoredDateIf(event.date()) != family->planned_discharge && TaperedFrom(*family, today))
    AddTaperEnd(*family, today, context, events);
  return events;
}

}  // namespace vigil::scheduler
