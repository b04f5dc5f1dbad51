// Who is employed, in which role of which team, and away when. Pure functions of a staff record;
// any thread. Dates of employment are those of the agency's zone, dates of an assignment those of
// the team's programme.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/roster/record.h"

namespace vigil::scheduler {

bool EmployedOn(const Staff& staff, absl::CivilDay agency_date);

// The assignment in the team that holds on this date; null when there is none. Says nothing about
// employment.
const StaffAssignment* AssignmentOn(const Staff& staff, const TeamName& team,
                                    absl::CivilDay team_date);

// The leave that runs at `t`; of several the one that ends last. Null when there is none.
const Leave* LeaveAt(const Staff& staff, absl::Time t);
const Leave* FindLeave(const Staff& staff, absl::string_view leave_id);
const ContactPoint* FindContactPoint(const Staff& staff, absl::string_view contact_id);
const CaseloadOverride* FindOverride(const Staff& staff, absl::string_view override_id);

// Adds a name to a sorted list, once.
template <class Name>
void AddSorted(std::vector<Name>& names, const Name& name) {
  const auto place = std::lower_bound(names.begin(), names.end(), name);
  if (place == names.end() || *place != name) names.insert(place, name);
}

template <class Name>
void RemoveSorted(std::vector<Name>& names, const Name& name) {
  const auto place = std::lower_bound(names.begin(), names.end(), name);
  if (place != names.end() && *place == name) names.erase(place);
}

}  // namespace vigil::scheduler
