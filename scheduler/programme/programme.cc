#include "scheduler/programme/programme.h"

#include <utility>

#include "scheduler/calendar/dates.h"

namespace vigil::programme {

int CaseloadRules::CapOf(types::v1::StaffRole role) const {
  switch (role) {
    case types::v1::STAFF_ROLE_THERAPIST:
      return therapist_cap;
    case types::v1::STAFF_ROLE_SUPERVISOR:
      return supervisor_cap;
    case types::v1::STAFF_ROLE_BACKUP_SUPERVISOR:
      return backup_supervisor_cap;
    case types::v1::STAFF_ROLE_FRS:
      return frs_cap;
    default:
      return 0;
  }
}

absl::CivilDay LengthRules::ReviewDate(absl::CivilDay start) const {
  return calendar::AddMonths(start + 7 * residential_weeks, review_months);
}

const EligibilityGate* EligibilityRules::FindGate(const std::string& id) const {
  for (const EligibilityGate& gate : gates) {
    if (gate.id == id) return &gate;
  }
  return nullptr;
}

bool EligibilityRules::AgeFits(int completed_years) const {
  return completed_years >= min_age.value_or(completed_years) &&
         completed_years <= max_age.value_or(completed_years);
}

const Duty* Programme::FindDuty(const std::string& id) const {
  for (const Duty& duty : duties) {
    if (duty.id == id) return &duty;
  }
  return nullptr;
}

Programme ForAgency(Programme programme, const calendar::Zone& agency_zone) {
  if (programme.zone_chosen_by_agency) programme.zone = agency_zone;
  return programme;
}

}  // namespace vigil::programme
