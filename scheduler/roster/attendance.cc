#include "scheduler/roster/attendance.h"

#include <algorithm>
#include <set>

#include "scheduler/calendar/civil.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {
namespace {

bool EmployedAt(const StateView& view, const Staff& staff, absl::Time t,
                const calendar::ZoneSet& zones) {
  return EmployedOn(staff, calendar::LocalDate(t, ZoneOf(view, staff.name.agency(), zones)));
}

// A cover who is away or gone covers nothing.
bool CoverIsThere(const StateView& view, const StaffName& cover, const ViewContext& context) {
  if (cover.empty()) return false;
  const auto staff = view.Find<Staff>(cover);
  return staff != nullptr && LeaveAt(*staff, context.now) == nullptr &&
         EmployedAt(view, *staff, context.now, *context.zones);
}

struct Absence {
  absl::Time start, end;
};

// The leave that runs at `t` together with all leave that touches it.
Absence AbsenceAround(const Staff& staff, const Leave& running) {
  Absence absence{running.start, running.end};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Leave& leave : staff.leaves) {
      if (leave.start > absence.end || leave.end < absence.start) continue;
      if (leave.start >= absence.start && leave.end <= absence.end) continue;
      absence.start = std::min(absence.start, leave.start);
      absence.end = std::max(absence.end, leave.end);
      grew = true;
    }
  }
  return absence;
}

}  // namespace

bool LeavesCasesUnattended(const StateView& view, const Staff& staff, const TeamName& team,
                           const ViewContext& context) {
  if (!EmployedAt(view, staff, context.now, *context.zones)) return true;
  const Leave* running = LeaveAt(staff, context.now);
  if (running == nullptr) return false;
  for (const Leave& leave : staff.leaves) {
    const bool runs = leave.start <= context.now && context.now < leave.end;
    if (runs && CoverIsThere(view, leave.covered_by, context)) return false;
  }
  const programme::Programme& rules = RulesAt(view, team, context.now, *context.zones);
  const Absence absence = AbsenceAround(staff, *running);
  const absl::CivilDay first = calendar::LocalDate(absence.start, rules.zone);
  const absl::CivilDay last = calendar::LocalDate(absence.end - absl::Microseconds(1), rules.zone);
  return calendar::CountWorkingDays(first, last + 1, HolidaysOf(rules, context.holidays)) > 1;
}

std::optional<absl::Time> CoveredSince(const StateView& view, const Staff& staff,
                                       const ViewContext& context) {
  for (const Leave& leave : staff.leaves) {
    const bool runs = leave.start <= context.now && context.now < leave.end;
    if (runs && CoverIsThere(view, leave.covered_by, context))
      return AbsenceAround(staff, leave).start;
  }
  return std::nullopt;
}

uint32_t CoveredCases(const StateView& view, const Staff& staff, const Team& team,
                      const ViewContext& context) {
  const std::map<StaffName, uint32_t> covered = CoveredCases(view, team, context);
  const auto found = covered.find(staff.name);
  return found == covered.end() ? 0 : found->second;
}

std::map<StaffName, uint32_t> CoveredCases(const StateView& view, const Team& team,
                                           const ViewContext& context) {
  std::map<StaffName, uint32_t> covered;
  for (const StaffName& name : team.staff) {
    const auto away = view.Find<Staff>(name);
    std::set<StaffName> covers;  // who covers by two leaves at once carries each case once
    for (const Leave& leave : away->leaves) {
      if (leave.start <= context.now && context.now < leave.end && !leave.covered_by.empty())
        covers.insert(leave.covered_by);
    }
    if (covers.empty()) continue;
    const auto cases = static_cast<uint32_t>(
        std::count_if(away->cases.begin(), away->cases.end(), [&](const CaseRef& ref) {
          return ref.team == team.name && !ref.incoming && context.now < ref.until;
        }));
    if (cases == 0) continue;
    for (const StaffName& cover : covers) covered[cover] += cases;
  }
  return covered;
}

}  // namespace vigil::scheduler
