#include "scheduler/roster/staff_rules.h"

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {

absl::StatusOr<std::shared_ptr<const Staff>> NeedStaffNotErased(const StateView& view,
                                                                absl::string_view name) {
  VIGIL_ASSIGN_OR_RETURN(auto staff, Need<Staff>(view, name));
  if (staff->erased) {
    return Precondition("STAFF_ERASED", "DOMAIN 8", name,
                        absl::StrCat(name, " was erased: nothing more is recorded of them"));
  }
  return staff;
}

bool EmploymentIsOver(const StateView& view, const Staff& staff, const DecideContext& context) {
  const calendar::Zone zone = ZoneOf(view, staff.name.agency(), *context.zones);
  return staff.last_date.has_value() && *staff.last_date < calendar::LocalDate(context.now, zone);
}

}  // namespace vigil::scheduler
