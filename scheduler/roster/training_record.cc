#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordOnCallTrainingRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  const calendar::Zone zone = ZoneOf(view, staff->name.agency(), *context.zones);
  VIGIL_ASSIGN_OR_RETURN(
      const absl::CivilDay completed,
      ResolvePastDate(request.completed_date(), "completed_date", zone, context));
  events::v1::OnCallTrainingRecorded event;
  event.set_staff(staff->name.str());
  event.set_completed_date(calendar::FormatDate(completed));
  if (!request.expires_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay expires,
                           ResolveDate(request.expires_date(), "expires_date"));
    if (expires < completed) {
      return InvalidField("expires_date",
                          absl::StrCat(calendar::FormatDateLong(expires),
                                       " lies before the training was completed, on ",
                                       calendar::FormatDateLong(completed)));
    }
    event.set_expires_date(calendar::FormatDate(expires));
  }
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
