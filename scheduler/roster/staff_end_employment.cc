#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staff_rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// A planned end may be moved until it has come.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndEmploymentRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay last, ResolveDate(request.last_date(), "last_date"));
  if (last < staff->employed_from) {
    return InvalidField("last_date", absl::StrCat(calendar::FormatDateLong(last),
                                                  " lies before the employment began, on ",
                                                  calendar::FormatDateLong(staff->employed_from)));
  }
  if (EmploymentIsOver(view, *staff, context)) {
    return Precondition("EMPLOYMENT_ENDED", "D16", staff->name.str(),
                        absl::StrCat("the employment of ", staff->name.str(), " ended on ",
                                     calendar::FormatDateLong(*staff->last_date)));
  }
  events::v1::StaffEmploymentEnded event;
  event.set_staff(staff->name.str());
  event.set_last_date(calendar::FormatDate(last));
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
