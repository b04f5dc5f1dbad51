#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/case_dates.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// D7: the closure date counts. It may lie ahead; until it has passed the case is open and the date
// may be moved.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseCaseRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is closed"));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay last,
                         ResolveDate(request.closure_date(), "closure_date"));
  VIGIL_RETURN_IF_ERROR(CheckNotBeforeStart("closure_date", last, *family->start_date));
  const calendar::Zone zone = ZoneOf(view, family->programme, *context.zones);
  events::v1::CaseClosed event;
  event.set_family(family->name.str());
  event.set_closure_date(calendar::FormatDate(last));
  event.set_end_us(absl::ToUnixMicros(calendar::EndOfDate(last, zone)));
  event.set_reason(request.reason());
  EventList events;
  events.Add(family->name.str(), event);
  if (family->transfer.has_value() &&
      family->transfer->effective_at >= absl::FromUnixMicros(event.end_us())) {
    events::v1::TransferEnded overtaken;
    overtaken.set_family(family->name.str());
    overtaken.set_transfer_id(family->transfer->id);
    overtaken.set_ended_by(context.actor);
    overtaken.set_case_ended(true);
    events.Add(family->name.str(), overtaken);
  }
  return events;
}

}  // namespace vigil::scheduler
