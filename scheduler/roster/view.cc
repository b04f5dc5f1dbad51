#include "scheduler/roster/view.h"

#include <set>

#include "base/check.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {

v1::Agency AgencyView(const Agency& agency) {
  v1::Agency out;
  out.set_name(agency.name.str());
  out.set_display_name(agency.display_name);
  out.set_zone(agency.zone);
  out.set_team_count(static_cast<uint32_t>(agency.teams.size()));
  out.set_staff_count(static_cast<uint32_t>(agency.staff.size()));
  out.set_family_count(static_cast<uint32_t>(agency.family_count));
  return out;
}

v1::ProgrammeVersion ProgrammeVersionView(const StateView& view, const ProgrammeBook& book,
                                          size_t index, const ViewContext& context) {
  const calendar::Zone zone = ZoneOf(view, book.name, *context.zones);
  const ProgrammeEntry& entry = book.versions[index];
  v1::ProgrammeVersion out;
  out.set_name(book.name.str());
  *out.mutable_in_force_from() = InstantOf(entry.in_force_from, zone);
  if (index + 1 < book.versions.size())
    *out.mutable_in_force_until() = InstantOf(book.versions[index + 1].in_force_from, zone);
  VIGIL_CHECK(out.mutable_programme()->ParseFromString(entry.definition)) << book.name.str();
  return out;
}

v1::Team TeamView(const StateView& view, const Team& team, const ViewContext& context) {
  const calendar::Zone zone = ZoneOf(view, team.programme, *context.zones);
  const absl::CivilDay today = calendar::LocalDate(context.now, zone);
  v1::Team out;
  out.set_name(team.name.str());
  out.set_display_name(team.display_name);
  out.set_programme(team.programme.str());
  out.set_zone(zone.name());
  std::set<FamilyName> open;
  for (const StaffName& name : team.staff) {
    const auto staff = view.Find<Staff>(name);
    for (const CaseRef& ref : staff->cases) {
      if (ref.team == team.name && !ref.incoming && context.now < ref.until)
        open.insert(ref.family);
    }
    if (AssignmentOn(*staff, team.name, today) != nullptr) out.add_staff(name.str());
  }
  out.set_open_families(static_cast<uint32_t>(open.size()));
  out.set_etag(EtagOf(team.edited));
  return out;
}

v1::Override OverrideView(const CaseloadOverride& granted, const calendar::Zone& zone) {
  v1::Override out;
  out.set_override_id(granted.id);
  out.set_team(granted.team.str());
  out.set_extra(granted.extra);
  *out.mutable_start() = InstantOf(granted.start, zone);
  *out.mutable_end() = InstantOf(granted.end, zone);
  SetPersonal(granted.reason, out, &v1::Override::mutable_reason);
  out.set_granted_by(granted.granted_by);
  out.set_departs_from_model(granted.departs_from_model);
  out.set_ended(granted.ended);
  if (granted.manager_told_due.has_value())
    *out.mutable_manager_told_due() = InstantOf(*granted.manager_told_due, zone);
  return out;
}

v1::Staff StaffView(const StateView& view, const Staff& staff, const ViewContext& context) {
  const calendar::Zone zone = ZoneOf(view, staff.name.agency(), *context.zones);
  v1::Staff out;
  out.set_name(staff.name.str());
  out.set_etag(EtagOf(staff.edited));
  out.set_erased(staff.erased);
  if (staff.erased) *out.mutable_display_name() = ErasedText();
  SetPersonal(staff.display_name, out, &v1::Staff::mutable_display_name);
  out.set_employed_from(calendar::FormatDate(staff.employed_from));
  out.set_employed_until(FormatDateIf(staff.last_date));
  for (const Employment& earlier : staff.earlier_employments) {
    v1::Employment* employment = out.add_earlier_employments();
    employment->set_from_date(calendar::FormatDate(earlier.from));
    employment->set_until_date(calendar::FormatDate(earlier.last_date));
  }
  for (const StaffAssignment& a : staff.assignments) {
    v1::TeamAssignment* assignment = out.add_assignments();
    assignment->set_team(a.team.str());
    assignment->set_role(a.role);
    assignment->set_fte_hundredths(a.fte_hundredths);
    assignment->set_from_date(calendar::FormatDate(a.from_date));
    assignment->set_until_date(FormatDateIf(a.last_date));
  }
  for (const Training& t : staff.trainings) {
    v1::OnCallTraining* training = out.add_trainings();
    training->set_completed_date(calendar::FormatDate(t.completed_date));
    training->set_expires_date(FormatDateIf(t.expires_date));
  }
  for (const ContactPoint& point : staff.contact_points) {
    v1::ContactPoint* contact = out.add_contact_points();
    contact->set_contact_id(point.id);
    contact->set_kind(point.kind);
    if (staff.erased) *contact->mutable_value() = ErasedText();
    SetPersonal(point.value, *contact, &v1::ContactPoint::mutable_value);
    if (point.checked_at.has_value())
      *contact->mutable_checked_at() = InstantOf(*point.checked_at, zone);
  }
  for (const Leave& l : staff.leaves) {
    if (l.end <= context.now) continue;
    v1::Leave* leave = out.add_leaves();
    leave->set_leave_id(l.id);
    leave->set_kind(l.kind);
    *leave->mutable_start() = InstantOf(l.start, zone);
    *leave->mutable_end() = InstantOf(l.end, zone);
    leave->set_covered_by(l.covered_by.str());
  }
  for (const CaseloadOverride& granted : staff.overrides)
    *out.add_overrides() = OverrideView(granted, ZoneOf(view, granted.team, *context.zones));
  return out;
}

}  // namespace vigil::scheduler
