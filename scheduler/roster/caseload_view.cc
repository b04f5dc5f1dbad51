#include "scheduler/roster/caseload_view.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/when.h"
#include "scheduler/core/words.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/roster/attendance.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/view.h"

namespace vigil::scheduler {
namespace {

// "5 of 4, override to 21 Dec"; "4 + 2 covered of 4"; "5 of 4, over the limit since 21 Dec".
std::string Summary(const v1::TherapistCaseload& load, const Caseload& facts,
                    std::optional<absl::Time> breach_since, const calendar::Zone& zone) {
  std::string text = absl::StrCat(load.committed());
  if (load.covered() > 0) absl::StrAppend(&text, " + ", load.covered(), " covered");
  absl::StrAppend(&text, " of ", load.base_limit());
  if (facts.in_force != nullptr) {
    absl::StrAppend(&text, ", override to ",
                    ShortDate(calendar::LocalDate(facts.in_force->end, zone)));
  }
  if (breach_since.has_value()) {
    absl::StrAppend(&text, ", over the limit since ",
                    ShortDate(calendar::LocalDate(*breach_since, zone)));
  }
  return text;
}

// D10: a case on hold keeps its slot, and is shown apart.
bool IsOnHold(const StateView& view, const CaseRef& ref, absl::Time now) {
  const bool open = !ref.incoming && !ref.re_involved_from.has_value();
  const auto family = !open ? nullptr : view.Find<Family>(ref.family);
  return family != nullptr && HoldAt(*family, now) != nullptr;
}

bool BelongsInList(const Caseload& load) {
  return load.role == StaffRole::STAFF_ROLE_THERAPIST || load.base_limit > 0 ||
         load.committed() > 0;
}

v1::TherapistCaseload ViewOf(const StateView& view, const Caseload& load, uint32_t covered,
                             const Staff& staff, const Team& team, absl::Time now,
                             const calendar::Zone& zone) {
  v1::TherapistCaseload out;
  out.set_staff(staff.name.str());
  out.set_team(team.name.str());
  out.set_role(load.role);
  out.set_incoming(load.incoming);
  out.set_re_involvement(load.re_involvement);
  out.set_committed(load.committed());
  out.set_limit(load.limit());
  out.set_base_limit(load.base_limit);
  if (load.in_force != nullptr) *out.mutable_override() = OverrideView(*load.in_force, zone);
  std::optional<absl::Time> breach_since;
  for (const CaseloadBreach& breach : staff.breaches) {
    if (breach.team == team.name) breach_since = breach.since;
  }
  out.set_breach(breach_since.has_value());
  if (breach_since.has_value()) *out.mutable_breach_since() = InstantOf(*breach_since, zone);
  for (const CaseRef& ref : staff.cases) {
    if (ref.team != team.name || ref.until <= now) continue;
    out.add_families(ref.family.str());
    if (IsOnHold(view, ref, now)) out.set_on_hold(out.on_hold() + 1);
  }
  out.set_open(load.open - out.on_hold());
  out.set_covered(covered);
  out.set_summary(Summary(out, load, breach_since, zone));
  return out;
}

}  // namespace

v1::TherapistCaseload CaseloadView(const StateView& view, const Staff& staff, const Team& team,
                                   const ViewContext& context) {
  return ViewOf(view, CaseloadAt(view, staff, team.name, context.now, *context.zones),
                CoveredCases(view, staff, team, context), staff, team, context.now,
                ZoneOf(view, team.programme, *context.zones));
}

v1::GetCaseloadResponse TeamCaseloadView(const StateView& view, const Team& team,
                                         const ViewContext& context) {
  v1::GetCaseloadResponse out;
  std::set<FamilyName> open, on_hold, incoming, re_involved, unattended;
  std::optional<ProjectedDischarge> next;
  std::vector<std::pair<ProjectedDischarge, StaffName>> overdue;
  const calendar::Zone zone = ZoneOf(view, team.programme, *context.zones);
  const std::map<StaffName, uint32_t> covered = CoveredCases(view, team, context);
  for (const StaffName& name : team.staff) {
    const auto staff = view.Find<Staff>(name);
    const Caseload load = CaseloadAt(view, *staff, team.name, context.now, *context.zones);
    if (!BelongsInList(load)) continue;
    const auto covers = covered.find(name);
    *out.add_therapists() = ViewOf(view, load, covers == covered.end() ? 0 : covers->second, *staff,
                                   team, context.now, zone);
    out.set_limit(out.limit() + load.limit());
    if (load.limit() > load.committed())
      out.set_free_slots(out.free_slots() + load.limit() - load.committed());
    const bool away = LeavesCasesUnattended(view, *staff, team.name, context);
    for (const CaseRef& ref : staff->cases) {
      if (ref.team != team.name || ref.until <= context.now) continue;
      const auto& again = ref.re_involved_from;
      const bool held = IsOnHold(view, ref, context.now);
      (again.has_value() ? (*again <= context.now ? re_involved : incoming)
       : ref.incoming    ? incoming
       : held            ? on_hold
                         : open)
          .insert(ref.family);
      if (away && !ref.incoming) unattended.insert(ref.family);
    }
    const auto planned = DischargesOf(view, *staff, team.name, context.now, *context.zones);
    for (const ProjectedDischarge& one : planned.overdue) overdue.emplace_back(one, name);
    if (planned.coming.empty()) continue;
    if (!next.has_value() || planned.coming.front() < *next) next = planned.coming.front();
  }
  // On its way from one therapist to another a family is counted where it is (D14).
  std::erase_if(incoming, [&](const FamilyName& family) {
    return open.count(family) + on_hold.count(family) + re_involved.count(family) > 0;
  });
  out.set_open(static_cast<uint32_t>(open.size()));
  out.set_re_involvement(static_cast<uint32_t>(re_involved.size()));
  out.set_incoming(static_cast<uint32_t>(incoming.size()));
  out.set_on_hold(static_cast<uint32_t>(on_hold.size()));
  if (next.has_value()) {
    out.set_next_projected_discharge(calendar::FormatDate(next->date));
    out.set_next_projected_discharge_family(next->family.str());
  }
  std::sort(overdue.begin(), overdue.end());
  for (const auto& [discharge, therapist] : overdue) {
    v1::OverdueDischarge& one = *out.add_overdue_discharges();
    one.set_family(discharge.family.str());
    one.set_date(calendar::FormatDate(discharge.date));
    one.set_therapist(therapist.str());
  }
  for (const FamilyName& family : unattended) out.add_unattended(family.str());
  return out;
}

absl::Time TeamCaseloadHoldsUntil(const StateView& view, const Team& team,
                                  const ViewContext& context) {
  const absl::Time now = context.now;
  absl::Time until = absl::InfiniteFuture();
  for (const calendar::Zone& zone : {ZoneOf(view, team.programme, *context.zones),
                                     ZoneOf(view, team.name.agency(), *context.zones)}) {
    until = std::min(until, calendar::EndOfDate(calendar::LocalDate(now, zone), zone));
  }
  const auto consider_leaves = [&](const Staff& staff) {
    for (const Leave& leave : staff.leaves) {
      for (const absl::Time edge : {leave.start, leave.end}) {
        if (edge > now) until = std::min(until, edge);
      }
    }
  };
  for (const StaffName& name : team.staff) {
    const auto staff = view.Find<Staff>(name);
    until = std::min(until, NextCaseloadChange(view, *staff, team.name, now, *context.zones));
    consider_leaves(*staff);
    for (const CaseRef& ref : staff->cases) {
      const auto family = view.Find<Family>(ref.family);
      if (family == nullptr) continue;
      for (const Hold& hold : family->holds) {
        for (const absl::Time edge : {hold.start, hold.end}) {
          if (edge > now) until = std::min(until, edge);
        }
      }
    }
    for (const Leave& leave : staff->leaves) {
      if (leave.covered_by.empty() || leave.end <= now) continue;
      // Whoever covers may be of another team, and go away themselves.
      const auto cover = view.Find<Staff>(leave.covered_by);
      if (cover != nullptr) consider_leaves(*cover);
    }
  }
  return until;
}

}  // namespace vigil::scheduler
