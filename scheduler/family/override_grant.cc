#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/core/words.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/override_rules.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

struct Span {
  absl::Time start, end;
};

// Counted in local dates, so that a clock change neither shortens nor lengthens it: the end is at
// most `max_days` dates later, at the same time of day.
absl::Status CheckLength(const Span& span, int max_days, const calendar::Zone& zone,
                         const DecideContext& context) {
  if (span.end <= span.start) return InvalidField("end", "the override ends before it starts");
  if (span.end <= context.now) {
    return InvalidField("end", absl::StrCat(calendar::FormatLocal(span.end, zone),
                                            " has passed: an override helps only commands given ",
                                            "while it runs"));
  }
  const absl::CivilSecond start = calendar::CivilOf(span.start, zone);
  const absl::CivilDay last = absl::CivilDay(start) + max_days;
  const absl::CivilSecond latest(last.year(), last.month(), last.day(), start.hour(),
                                 start.minute(), start.second());
  if (calendar::CivilOf(span.end, zone) <= latest) return absl::OkStatus();
  return InvalidField(
      "end",
      absl::StrCat("an override lasts at most ", max_days, " local dates (D15): it may end by ",
                   calendar::FormatTimeOfDay(latest), " on ", calendar::FormatDateLong(last)));
}

// One at a time, and a renewal (less than `renewal_days` from the one before, or after) is the
// manager's.
absl::Status CheckNeighbours(const Staff& staff, const Span& span, int renewal_days,
                             const calendar::Zone& zone, const DecideContext& context) {
  for (const CaseloadOverride& other : staff.overrides) {
    if (other.end <= other.start) continue;  // ended before it began
    if (other.start < span.end && span.start < other.end) {
      return Precondition("OVERRIDE_OVERLAPS", "D15", staff.name.str(),
                          absl::StrCat("override ", other.id, " runs from ",
                                       calendar::FormatLocal(other.start, zone), " to ",
                                       calendar::FormatLocal(other.end, zone), ": one at a time"));
    }
    const bool earlier = other.end <= span.start;
    const absl::CivilSecond first_end = calendar::CivilOf(earlier ? other.end : span.end, zone);
    const absl::CivilSecond next_start =
        calendar::CivilOf(earlier ? span.start : other.start, zone);
    const int64_t gap_limit_s = absl::ToInt64Seconds(absl::Hours(24) * renewal_days);
    if (next_start - first_end < gap_limit_s && context.role != kManagerRole) {
      return Denied("RENEWAL_NEEDS_MANAGER", "D15",
                    absl::StrCat("less than ", renewal_days, " days lie between this and override ",
                                 other.id, ": renewing it is for the manager"));
    }
  }
  return absl::OkStatus();
}

// Who has no post, or one that carries no families, cannot be given more of nothing.
absl::Status CheckCanCarry(const StateView& view, const Staff& staff, const TeamName& team,
                           absl::Time start, const DecideContext& context) {
  const absl::Time from = std::max(start, context.now);
  if (CaseloadAt(view, staff, team, from, *context.zones).base_limit > 0) return absl::OkStatus();
  return Precondition("LIMIT_ZERO", "D15", staff.name.str(),
                      absl::StrCat("the limit of ", staff.name.str(), " in ", team.str(),
                                   " is 0 at the start: a limit of 0 cannot be overridden"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::GrantOverrideRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.name()));
  VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  VIGIL_RETURN_IF_ERROR(CheckMayGrant(*staff, context));
  if (FindOverride(*staff, request.override_id()) != nullptr) {
    return AlreadyExists("override",
                         absl::StrCat(staff->name.str(), "/overrides/", request.override_id()));
  }
  const TeamName team(request.team());
  const programme::Programme& rules = RulesAt(view, team, context.now, *context.zones);
  events::v1::OverrideGranted event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_start(),
                         ResolveWhen(request.start(), "start", rules.zone, context));
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_end(),
                         ResolveWhen(request.end(), "end", rules.zone, context));
  const Span span{TimeOf(event.start()), TimeOf(event.end())};
  VIGIL_RETURN_IF_ERROR(CheckLength(span, rules.caseload.override_max_days, rules.zone, context));
  VIGIL_RETURN_IF_ERROR(CheckCanCarry(view, *staff, team, span.start, context));
  VIGIL_RETURN_IF_ERROR(
      CheckNeighbours(*staff, span, rules.caseload.override_renewal_days, rules.zone, context));
  event.set_staff(staff->name.str());
  event.set_team(team.str());
  event.set_override_id(request.override_id());
  event.set_extra(request.extra() > 0 ? request.extra()
                                      : static_cast<uint32_t>(rules.caseload.override_extra_slots));
  *event.mutable_reason() = request.reason().sealed();
  event.set_granted_by(context.actor);
  event.set_departs_from_model(rules.caseload.cap_is_maximum);
  event.set_manager_told_due_us(absl::ToUnixMicros(calendar::EndOfWorkingDayAfter(
      calendar::LocalDate(context.now, rules.zone), rules.manager_working_days,
      HolidaysOf(rules, context.holidays), rules.zone)));
  EventList events;
  events.Add(staff->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
