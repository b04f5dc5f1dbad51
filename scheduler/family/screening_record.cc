#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordScreeningRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(
      *family, context.now, {CaseStatus::CASE_STATUS_REFERRED, CaseStatus::CASE_STATUS_INCOMING},
      "a screening is recorded"));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date,
                         ResolvePastDate(request.date(), "date",
                                         ZoneOf(view, family->programme, *context.zones), context));
  if (!request.by().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("by", request.by(), family->name.str()));
    VIGIL_RETURN_IF_ERROR(Need<Staff>(view, request.by()).status());
  }
  events::v1::ScreeningRecorded event;
  event.set_family(family->name.str());
  event.set_outcome(request.outcome());
  event.set_date(calendar::FormatDate(date));
  if (!request.by().empty()) event.set_by(request.by());
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
