// The caseload of one person in one team (DOMAIN D14, D15).
//
//   caseload   the open cases the person is primary for, and re-involvements (D24) by their weight;
//              a closure given as a date counts to its end
//   committed  caseload + accepted cases that have not opened or come over yet (incoming)
//   base       0 where role cap or FTE is 0, else max(1, floor(cap x FTE hundredths / 100))
//   limit      base, or base + extra while an override runs; a limit of 0 cannot be overridden
//
// Spans are half-open. Pure functions of state and time; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// D14, integers only.
uint32_t BaseLimit(int role_cap, uint32_t fte_hundredths);

struct Caseload {
  StaffRole role =
      StaffRole::STAFF_ROLE_UNSPECIFIED;  // of the assignment in force; none: unspecified
  uint32_t open = 0;
  uint32_t incoming = 0;
  uint32_t re_involvement = 0;
  uint32_t re_involvement_weight = 1;
  uint32_t base_limit = 0;
  const CaseloadOverride* in_force = nullptr;  // inside the staff record

  uint32_t committed() const { return open + incoming + re_involvement * re_involvement_weight; }
  uint32_t limit() const {
    return base_limit == 0 || in_force == nullptr ? base_limit : base_limit + in_force->extra;
  }
};

Caseload CaseloadAt(const StateView& view, const Staff& staff, const TeamName& team, absl::Time t,
                    const calendar::ZoneSet& zones);

// Teams in which the person has, had or will have an assignment or a case; sorted.
std::vector<TeamName> TeamsOf(const Staff& staff);

// First instant after `t` at which committed or limit may change by time alone; InfiniteFuture when
// none.
absl::Time NextCaseloadChange(const StateView& view, const Staff& staff, const TeamName& team,
                              absl::Time t, const calendar::ZoneSet& zones);

bool BreachIsOpen(const Staff& staff, const TeamName& team);

// A day on which one of the person's open cases in the team is planned to end, and which case that
// is. A planned discharge frees no slot by itself.
struct ProjectedDischarge {
  absl::CivilDay date;
  FamilyName family;
  friend bool operator<(const ProjectedDischarge& a, const ProjectedDischarge& b) {
    return std::tie(a.date, a.family) < std::tie(b.date, b.family);
  }
};
// Every one of them by date, those apart whose day has passed (before the local date of `t`).
struct ProjectedDischarges {
  std::vector<ProjectedDischarge> coming, overdue;
};
ProjectedDischarges DischargesOf(const StateView& view, const Staff& staff, const TeamName& team,
                                 absl::Time t, const calendar::ZoneSet& zones);

// ---- for appliers ----
// Puts the case on the person's list, or replaces it there.
void PutCase(Staff& staff, const CaseRef& ref);
void RemoveCase(Staff& staff, const FamilyName& family);
// Says that the caseload is known up to `at`, and forgets cases that had ended by then.
void CaseloadKnownAt(Staff& staff, absl::Time at);

}  // namespace vigil::scheduler
