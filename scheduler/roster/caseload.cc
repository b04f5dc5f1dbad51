#include "scheduler/roster/caseload.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {
namespace {

constexpr uint32_t kWholePost = 100;

// Collects the earliest instant after a bound.
class EarliestAfter {
 public:
  explicit EarliestAfter(absl::Time bound) : bound_(bound) {}
  void Consider(absl::Time t) {
    if (t > bound_) earliest_ = std::min(earliest_, t);
  }
  absl::Time get() const { return earliest_; }

 private:
  absl::Time bound_;
  absl::Time earliest_ = absl::InfiniteFuture();
};

}  // namespace

uint32_t BaseLimit(int role_cap, uint32_t fte_hundredths) {
  if (role_cap <= 0 || fte_hundredths == 0) return 0;
  return std::max<uint32_t>(1, static_cast<uint32_t>(role_cap) * fte_hundredths / kWholePost);
}

Caseload CaseloadAt(const StateView& view, const Staff& staff, const TeamName& team, absl::Time t,
                    const calendar::ZoneSet& zones) {
  Caseload result;
  for (const CaseRef& ref : staff.cases) {
    if (ref.team != team || ref.until <= t) continue;
    if (ref.re_involved_from.has_value() && *ref.re_involved_from <= t) {
      ++result.re_involvement;
    } else {
      ++(ref.incoming || ref.re_involved_from.has_value() ? result.incoming : result.open);
    }
  }
  const programme::Programme& rules = RulesAt(view, team, t, zones);
  result.re_involvement_weight = static_cast<uint32_t>(rules.caseload.re_involvement_weight);
  const StaffAssignment* assignment = AssignmentOn(staff, team, calendar::LocalDate(t, rules.zone));
  const calendar::Zone agency_zone = ZoneOf(view, staff.name.agency(), zones);
  if (assignment == nullptr || !EmployedOn(staff, calendar::LocalDate(t, agency_zone)))
    return result;
  result.role = assignment->role;
  result.base_limit = BaseLimit(rules.caseload.CapOf(assignment->role), assignment->fte_hundredths);
  for (const CaseloadOverride& o : staff.overrides) {
    if (o.team == team && o.start <= t && t < o.end) result.in_force = &o;
  }
  return result;
}

std::vector<TeamName> TeamsOf(const Staff& staff) {
  std::vector<TeamName> teams;
  for (const StaffAssignment& a : staff.assignments) AddSorted(teams, a.team);
  for (const CaseRef& ref : staff.cases) AddSorted(teams, ref.team);
  for (const CaseloadBreach& breach : staff.breaches) AddSorted(teams, breach.team);
  return teams;
}

absl::Time NextCaseloadChange(const StateView& view, const Staff& staff, const TeamName& team,
                              absl::Time t, const calendar::ZoneSet& zones) {
  const auto record = view.Find<Team>(team);
  if (record == nullptr) return absl::InfiniteFuture();
  const calendar::Zone team_zone = ZoneOf(view, record->programme, zones);
  const calendar::Zone agency_zone = ZoneOf(view, staff.name.agency(), zones);
  EarliestAfter next(t);
  next.Consider(NextRulesAfter(view, record->programme, t));
  next.Consider(calendar::FirstInstant(staff.employed_from, agency_zone));
  if (staff.last_date.has_value())
    next.Consider(calendar::EndOfDate(*staff.last_date, agency_zone));
  for (const StaffAssignment& a : staff.assignments) {
    if (a.team != team) continue;
    next.Consider(calendar::FirstInstant(a.from_date, team_zone));
    if (a.last_date.has_value()) next.Consider(calendar::EndOfDate(*a.last_date, team_zone));
  }
  for (const CaseloadOverride& o : staff.overrides) {
    if (o.team != team) continue;
    next.Consider(o.start);
    next.Consider(o.end);
  }
  for (const CaseRef& ref : staff.cases) {
    if (ref.team != team) continue;
    next.Consider(ref.until);
    if (ref.re_involved_from.has_value()) next.Consider(*ref.re_involved_from);
  }
  return next.get();
}

bool BreachIsOpen(const Staff& staff, const TeamName& team) {
  return std::any_of(staff.breaches.begin(), staff.breaches.end(),
                     [&](const CaseloadBreach& breach) { return breach.team == team; });
}

ProjectedDischarges DischargesOf(const StateView& view, const Staff& staff, const TeamName& team,
                                 absl::Time t, const calendar::ZoneSet& zones) {
  const absl::CivilDay today = calendar::LocalDate(t, ZoneOf(view, team, zones));
  ProjectedDischarges result;
  for (const CaseRef& ref : staff.cases) {
    if (ref.team != team || ref.incoming || ref.re_involved_from.has_value() || ref.until <= t)
      continue;
    const auto family = view.Find<Family>(ref.family);
    if (family == nullptr) continue;
    const auto& date =
        family->closure_date.has_value() ? family->closure_date : family->planned_discharge;
    if (!date.has_value()) continue;
    (*date < today ? result.overdue : result.coming).push_back({*date, ref.family});
  }
  std::sort(result.coming.begin(), result.coming.end());
  std::sort(result.overdue.begin(), result.overdue.end());
  return result;
}

void PutCase(Staff& staff, const CaseRef& ref) {
  const auto place = std::lower_bound(
      staff.cases.begin(), staff.cases.end(), ref.family,
      [](const CaseRef& held, const FamilyName& family) { return held.family < family; });
  if (place != staff.cases.end() && place->family == ref.family) {
    *place = ref;
  } else {
    staff.cases.insert(place, ref);
  }
}

void RemoveCase(Staff& staff, const FamilyName& family) {
  std::erase_if(staff.cases, [&](const CaseRef& ref) { return ref.family == family; });
}

void CaseloadKnownAt(Staff& staff, absl::Time at) {
  staff.judged_at = std::max(staff.judged_at, at);
  std::erase_if(staff.cases, [&](const CaseRef& ref) { return ref.until <= staff.judged_at; });
}

}  // namespace vigil::scheduler
