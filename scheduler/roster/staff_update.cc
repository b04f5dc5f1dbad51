#include "base/status_macros.h"
#include "scheduler/core/update_mask.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/staff_rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdateStaffRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(NeedStaffNotErased(view, request.name()).status());
  VIGIL_RETURN_IF_ERROR(UpdateMask::Of(request).status());
  if (!request.has_display_name()) return CannotClear("display_name");
  events::v1::StaffChanged event;
  event.set_staff(request.name());
  *event.mutable_display_name() = request.display_name().sealed();
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
