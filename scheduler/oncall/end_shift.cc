#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/oncall/decide.h"
#include "scheduler/oncall/decide_common.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

// From when on the shift no longer holds: its own start when it is removed whole.
absl::StatusOr<absl::Time> EndOf(const v1::EndShiftRequest& request, const Shift& shift,
                                 const calendar::Zone& zone, const DecideContext& context) {
  if (!request.has_from()) return std::max(shift.start, context.now);
  VIGIL_ASSIGN_OR_RETURN(const events::v1::Moment moment,
                         ResolveWhen(request.from(), "from", zone, context));
  const absl::Time from = TimeOf(moment);
  VIGIL_RETURN_IF_ERROR(CheckWholeMinute(from, "from"));
  if (from >= shift.end) {
    return InvalidField("from", absl::StrCat(calendar::FormatLocal(from, zone),
                                             " does not lie before the shift's own end, ",
                                             calendar::FormatLocal(shift.end, zone)));
  }
  if (shift.start >= context.now) return std::max(from, shift.start);
  if (from < context.now) {
    return InvalidField("from",
                        absl::StrCat(calendar::FormatLocal(from, zone),
                                     " has passed: who was on call is not changed afterwards "
                                     "(D18); leave it out to end the shift now"),
                        "TIME_PASSED");
  }
  return from;
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndShiftRequest& request,
                                 const DecideContext& context) {
  const ShiftName name(request.name());
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, TeamOf(name)));
  const calendar::Zone zone = ZoneOf(view, team->name, *context.zones);
  VIGIL_ASSIGN_OR_RETURN(const FoundShift found, NeedOpenShift(view, name, zone, context.now));
  VIGIL_ASSIGN_OR_RETURN(const absl::Time from, EndOf(request, *found.shift, zone, context));
  events::v1::ShiftEnded e;
  e.set_shift(name.str());
  e.set_team(team->name.str());
  e.set_from_us(absl::ToUnixMicros(from));
  e.set_start_us(absl::ToUnixMicros(found.shift->start));
  e.set_end_us(absl::ToUnixMicros(found.shift->end));
  EventList events;
  events.Add(RotaKey(team->name), e);
  return events;
}

}  // namespace vigil::scheduler
