#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staff_rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

namespace {

// Taken on again: after the employment has ended, from a date behind it.
absl::Status CheckMayReturn(const StateView& view, const std::string& name, absl::CivilDay from,
                            const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, NeedStaffNotErased(view, name));
  if (!EmploymentIsOver(view, *staff, context)) return AlreadyExists(Staff::kKind, name);
  if (from > *staff->last_date) return absl::OkStatus();
  return InvalidField("employed_from",
                      absl::StrCat(calendar::FormatDateLong(from),
                                   " lies within the earlier employment, which ended on ",
                                   calendar::FormatDateLong(*staff->last_date)));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EmployStaffRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  const std::string name = ChildName(request.parent(), "staff", request.staff_id());
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay from,
                         ResolveDate(request.employed_from(), "employed_from"));
  if (view.Find<Staff>(name) != nullptr)
    VIGIL_RETURN_IF_ERROR(CheckMayReturn(view, name, from, context));
  events::v1::StaffEmployed event;
  event.set_staff(name);
  *event.mutable_display_name() = request.display_name().sealed();
  event.set_employed_from(calendar::FormatDate(from));
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
