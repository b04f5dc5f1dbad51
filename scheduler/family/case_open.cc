#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/case_dates.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/eligibility.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// The start may lie in the past (a case brought over from elsewhere), never in the future: until
// then the case is incoming.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::OpenCaseRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_INCOMING}, "a case is opened"));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay start,
                         ResolvePastDate(request.start_date(), "start_date", rules.zone, context));
  VIGIL_RETURN_IF_ERROR(CheckStartDate(*family, start, rules.zone));
  events::v1::CaseOpened event;
  if (!request.planned_discharge_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay discharge,
                           ResolveDate(request.planned_discharge_date(), "planned_discharge_date"));
    VIGIL_RETURN_IF_ERROR(CheckNotBeforeStart("planned_discharge_date", discharge, start));
    event.set_planned_discharge_date(calendar::FormatDate(discharge));
  }
  VIGIL_RETURN_IF_ERROR(CheckReadyToOpen(*family, rules));
  event.set_family(family->name.str());
  event.set_start_date(calendar::FormatDate(start));
  event.set_start_us(absl::ToUnixMicros(calendar::FirstInstant(start, rules.zone)));
  event.set_therapist(family->therapist.str());
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
