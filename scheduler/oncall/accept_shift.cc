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

absl::Status NotTheHolder(const Shift& shift, absl::string_view actor) {
  return Denied("NOT_THE_HOLDER", "D18",
                absl::StrCat("shift ", shift.name.str(), " is accepted by ", shift.staff.str(),
                             ", the incoming person, not by ", actor));
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
  if (NameMatches(context.actor, "agencies/*/staff/*") && context.actor != shift.staff.str())
    return NotTheHolder(shift, context.actor);
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
