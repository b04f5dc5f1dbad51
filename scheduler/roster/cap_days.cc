#include "scheduler/roster/cap_days.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

constexpr absl::Duration kInstant = absl::Microseconds(1);

// What counts at an instant: slots above the limit, and those above the base that override carries.
CapDays CapAt(const Caseload& load) {
  const uint32_t committed = load.committed(), limit = load.limit();
  CapDays cap;
  cap.over = committed > limit ? committed - limit : 0;
  const uint32_t carried = std::min(committed, limit);
  cap.by_override = carried > load.base_limit ? carried - load.base_limit : 0;
  return cap;
}

absl::CivilDay LastCounted(const Staff& staff, const TeamName& team) {
  absl::CivilDay last = absl::CivilDay::min();
  for (const CapRun& run : staff.cap_runs) {
    if (run.team == team) last = std::max(last, run.last);
  }
  return last;
}

// The last instant of the first date, not counted yet, that ends with something to count.
absl::Time NextCapDay(const StateView& view, const Staff& staff, const TeamName& team,
                      const calendar::ZoneSet& zones) {
  const calendar::Zone zone = ZoneOf(view, team, zones);
  const absl::CivilDay counted = LastCounted(staff, team);
  absl::CivilDay date = absl::CivilDay::min();
  if (staff.judged_at > absl::InfinitePast()) date = calendar::LocalDate(staff.judged_at, zone);
  date = std::max(date, counted == absl::CivilDay::min() ? date : counted + 1);
  if (date == absl::CivilDay::min()) return absl::InfiniteFuture();
  while (true) {
    const absl::Time end = calendar::EndOfDate(date, zone) - kInstant;
    const CapDays cap = CapAt(CaseloadAt(view, staff, team, end, zones));
    if (cap.over > 0 || cap.by_override > 0) return end;
    const absl::Time next = NextCaseloadChange(view, staff, team, end, zones);
    if (next == absl::InfiniteFuture()) return next;
    date = std::max(date + 1, calendar::LocalDate(next, zone));
  }
}

}  // namespace

void AddCapDayDeadline(const Staff& staff, const StateView& view, const calendar::ZoneSet& zones,
                       std::vector<Deadline>& out) {
  if (staff.cases.empty()) return;
  absl::Time due = absl::InfiniteFuture();
  for (const TeamName& team : TeamsOf(staff))
    due = std::min(due, NextCapDay(view, staff, team, zones));
  if (due < absl::InfiniteFuture()) out.push_back({due, DeadlineKind::kCapDay, staff.name.str()});
}

absl::Status DecideCapDay(const Deadline& deadline, const StateView& view,
                          const DecideContext& context, EventList& out) {
  const auto staff = view.Find<Staff>(deadline.subject);
  for (const TeamName& team : TeamsOf(*staff)) {
    if (NextCapDay(view, *staff, team, *context.zones) > context.now) continue;
    const CapDays cap = CapAt(CaseloadAt(view, *staff, team, context.now, *context.zones));
    events::v1::CapDayCounted event;
    event.set_staff(staff->name.str());
    event.set_team(team.str());
    event.set_date(
        calendar::FormatDate(calendar::LocalDate(context.now, ZoneOf(view, team, *context.zones))));
    event.set_over(cap.over);
    event.set_by_override(cap.by_override);
    out.Add(staff->name.str(), event);
  }
  return absl::OkStatus();
}

CapDays CapDaysIn(const Staff& staff, const TeamName& team, absl::CivilDay first,
                  absl::CivilDay last) {
  CapDays sum;
  for (const CapRun& run : staff.cap_runs) {
    if (run.team != team) continue;
    const auto days = std::min(run.last, last) - std::max(run.first, first) + 1;
    if (days <= 0) continue;
    sum.over += static_cast<uint32_t>(days) * run.over;
    sum.by_override += static_cast<uint32_t>(days) * run.by_override;
  }
  return sum;
}

}  // namespace vigil::scheduler
