#include "scheduler/roster/leave_rules.h"

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {

absl::Status CheckCover(const StateView& view, const Staff& staff, absl::string_view cover,
                        const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("covered_by", cover, staff.name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto other, Need<Staff>(view, cover));
  if (other->name == staff.name) {
    return InvalidField("covered_by", "nobody covers their own leave: name somebody else");
  }
  const calendar::Zone zone = ZoneOf(view, staff.name.agency(), *context.zones);
  if (!EmployedOn(*other, calendar::LocalDate(context.now, zone))) {
    return Precondition(
        "NOT_EMPLOYED", "D14", other->name.str(),
        absl::StrCat(other->name.str(), " is not employed and cannot cover: name somebody else"));
  }
  return absl::OkStatus();
}

absl::StatusOr<const Leave*> NeedLeave(const StateView& view, const Staff& staff,
                                       absl::string_view leave_id, const DecideContext& context) {
  const std::string name = absl::StrCat(staff.name.str(), "/leaves/", leave_id);
  const Leave* leave = FindLeave(staff, leave_id);
  if (leave == nullptr) return NotFound("leave", name);
  if (leave->end <= context.now) {
    const calendar::Zone zone = ZoneOf(view, staff.name.agency(), *context.zones);
    return Precondition("LEAVE_OVER", "D14", name,
                        absl::StrCat("the leave ended at ", calendar::FormatLocal(leave->end, zone),
                                     ": what is over stays as it was"));
  }
  return leave;
}

}  // namespace vigil::scheduler
