#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/oncall/decide.h"
#include "scheduler/oncall/decide_common.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status ShiftAccepted(const Shift& shift, const calendar::Zone& zone) {
  return Precondition(
      "SHIFT_ACCEPTED", "D18", shift.name.str(),
      absl::StrCat("shift ", shift.name.str(), " was accepted at ",
                   calendar::FormatLocal(*shift.accepted_at, zone), "; nothing is left to do"));
}

// The hand-over is accepted by the incoming person, by somebody who enters it for them, or by who
// answers for the rota.
bool MayAccept(const Shift& shift, const DecideContext& context) {
  return context.actor == shift.staff.str() || context.on_behalf_of == shift.staff.str() ||
         context.role == kSupervisorRole || context.role == kManagerRole ||
         context.role == kAdminRole;
}

absl::Status NotTheHolder(const Shift& shift, const DecideContext& context) {
  return Denied("NOT_THE_HOLDER", "D18",
                absl::StrCat("shift ", shift.name.str(), " is accepted by ", shift.staff.str(),
                             ", the incoming person, not by ", context.actor,
                             ": act as them, on their behalf, or as supervisor, manager or admin"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptShiftRequest& request,
                                 const DecideContext& context) {
  const ShiftName name(request.name());
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, TeamOf(name)));
  const calendar::Zone zone = ZoneOf(view, team->name, *context.zones);
  VIGIL_ASSIGN_OR_RETURN(const FoundShift found, NeedOpenShift(view, name, zone, context.now));
  const Shift& shift = *found.shift;
  if (shift.accepted_at.has_value()) return ShiftAccepted(shift, zone);
  if (!MayAccept(shift, context)) return NotTheHolder(shift, context);
  events::v1::ShiftAccepted e;
  e.set_shift(name.str());
  e.set_team(team->name.str());
  e.set_at_us(absl::ToUnixMicros(context.now));
  e.set_start_us(absl::ToUnixMicros(shift.start));
  e.set_end_us(absl::ToUnixMicros(shift.end));
  EventList events;
  events.Add(RotaKey(team->name), e);
  return events;
}

}  // namespace vigil::scheduler
