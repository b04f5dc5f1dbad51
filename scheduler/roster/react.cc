#include "scheduler/roster/react.h"

#include <algorithm>

#include "scheduler/roster/attendance_watch.h"
#include "scheduler/roster/cap_days.h"
#include "scheduler/roster/caseload.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

// Whether what `breaches` says of the team differs from what holds at `t`.
bool BreachDiffers(const StateView& view, const Staff& staff, const TeamName& team, absl::Time t,
                   const calendar::ZoneSet& zones) {
  const Caseload load = CaseloadAt(view, staff, team, t, zones);
  return (load.committed() > load.limit()) != BreachIsOpen(staff, team);
}

void JudgeTeam(const StateView& view, const Staff& staff, const TeamName& team,
               const DecideContext& context, EventList& out) {
  const Caseload load = CaseloadAt(view, staff, team, context.now, *context.zones);
  const bool over = load.committed() > load.limit();
  if (over == BreachIsOpen(staff, team)) return;
  if (over) {
    events::v1::CaseloadBreachOpened event;
    event.set_staff(staff.name.str());
    event.set_team(team.str());
    event.set_committed(load.committed());
    event.set_limit(load.limit());
    event.set_since_us(absl::ToUnixMicros(context.now));
    out.Add(staff.name.str(), event);
  } else {
    events::v1::CaseloadBreachClosed event;
    event.set_staff(staff.name.str());
    event.set_team(team.str());
    event.set_committed(load.committed());
    event.set_limit(load.limit());
    event.set_at_us(absl::ToUnixMicros(context.now));
    out.Add(staff.name.str(), event);
  }
}

void JudgeStaff(const StateView& view, const std::string& key, const DecideContext& context,
                EventList& out) {
  const auto staff = view.Find<Staff>(key);
  for (const TeamName& team : TeamsOf(*staff)) JudgeTeam(view, *staff, team, context, out);
}

}  // namespace

void ReactToCaseload(const ReactInput& input, EventList& out) {
  for (const RecordRef& ref : input.touched) {
    if (ref.kind == kKindOf<Staff>) JudgeStaff(input.after, ref.key, input.context, out);
    if (ref.kind != kKindOf<ProgrammeBook>) continue;
    const auto agency = input.after.Find<Agency>(AgencyPart(ref.key));
    for (const StaffName& name : agency->staff)
      JudgeStaff(input.after, name.str(), input.context, out);
  }
}

void DeadlinesOfStaff(const Staff& staff, const StateView& view, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out) {
  for (const CaseloadOverride& o : staff.overrides) {
    if (!o.ended) out.push_back({o.end, DeadlineKind::kOverrideEnd, staff.name.str()});
  }
  AddAttendanceDeadline(staff, out);
  AddCapDayDeadline(staff, view, zones, out);
  if (staff.cases.empty() && staff.breaches.empty()) return;
  absl::Time next = absl::InfiniteFuture();
  for (const TeamName& team : TeamsOf(staff)) {
    absl::Time t = NextCaseloadChange(view, staff, team, staff.judged_at, zones);
    while (t < next && !BreachDiffers(view, staff, team, t, zones))
      t = NextCaseloadChange(view, staff, team, t, zones);
    next = std::min(next, t);
  }
  if (next < absl::InfiniteFuture())
    out.push_back({next, DeadlineKind::kCaseloadChange, staff.name.str()});
}

absl::Status DecideOverrideEnd(const Deadline& deadline, const StateView& view,
                               const DecideContext& context, EventList& out) {
  const auto staff = view.Find<Staff>(deadline.subject);
  for (const CaseloadOverride& o : staff->overrides) {
    if (o.ended || o.end > context.now) continue;
    events::v1::OverrideEnded event;
    event.set_staff(staff->name.str());
    event.set_team(o.team.str());
    event.set_override_id(o.id);
    event.set_ended_at_us(absl::ToUnixMicros(o.end));
    event.set_expired(true);
    out.Add(staff->name.str(), event);
  }
  return absl::OkStatus();
}

absl::Status DecideCaseloadChange(const Deadline& deadline, const StateView& view,
                                  const DecideContext& context, EventList& out) {
  JudgeStaff(view, deadline.subject, context, out);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
