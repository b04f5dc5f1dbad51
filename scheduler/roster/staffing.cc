#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {
namespace {

template <class Item>
const Item* FindById(const std::vector<Item>& items, absl::string_view id) {
  for (const Item& item : items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

}  // namespace

bool EmployedOn(const Staff& staff, absl::CivilDay agency_date) {
  if (staff.employed_from <= agency_date)
    return !staff.last_date.has_value() || agency_date <= *staff.last_date;
  return std::any_of(staff.earlier_employments.begin(), staff.earlier_employments.end(),
                     [agency_date](const Employment& earlier) {
                       return earlier.from <= agency_date && agency_date <= earlier.last_date;
                     });
}

const StaffAssignment* AssignmentOn(const Staff& staff, const TeamName& team,
                                    absl::CivilDay team_date) {
  for (const StaffAssignment& a : staff.assignments) {
    if (a.team == team && a.from_date <= team_date &&
        (!a.last_date.has_value() || team_date <= *a.last_date)) {
      return &a;
    }
  }
  return nullptr;
}

const Leave* LeaveAt(const Staff& staff, absl::Time t) {
  const Leave* found = nullptr;
  for (const Leave& leave : staff.leaves) {
    if (leave.start <= t && t < leave.end && (found == nullptr || leave.end > found->end))
      found = &leave;
  }
  return found;
}

const Leave* FindLeave(const Staff& staff, absl::string_view leave_id) {
  return FindById(staff.leaves, leave_id);
}
const ContactPoint* FindContactPoint(const Staff& staff, absl::string_view contact_id) {
  return FindById(staff.contact_points, contact_id);
}
const CaseloadOverride* FindOverride(const Staff& staff, absl::string_view override_id) {
  return FindById(staff.overrides, override_id);
}

}  // namespace vigil::scheduler
