#include "scheduler/oncall/answer.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/oncall/decide_common.h"
#include "scheduler/oncall/warnings.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

v1::Shift ViewOfShift(const StateView& after, const ShiftName& name, const ViewContext& context) {
  v1::Shift out;
  out.set_name(name.str());
  const FoundShift found = FindShift(after, name);
  if (found.shift == nullptr) return out;
  return ShiftView(*found.shift, ZoneOf(after, TeamOf(name), *context.zones), *context.zones);
}

}  // namespace

v1::Shift ShiftView(const Shift& shift, const calendar::Zone& programme_zone,
                    const calendar::ZoneSet& zones) {
  const auto own_zone = zones.Find(shift.zone);
  const calendar::Zone zone = own_zone.ok() ? *own_zone : programme_zone;
  v1::Shift out;
  out.set_name(shift.name.str());
  out.set_tier(shift.tier);
  out.set_staff(shift.staff.str());
  *out.mutable_start() = InstantOf(shift.start, zone);
  *out.mutable_end() = InstantOf(shift.end, zone);
  out.set_accepted(shift.accepted_at.has_value());
  if (shift.accepted_at.has_value())
    *out.mutable_accepted_at() = InstantOf(*shift.accepted_at, zone);
  out.set_etag(EtagOf(shift.edited));
  return out;
}

v1::AddShiftResponse Answer(const StateView& after, const v1::AddShiftRequest& request,
                            const ViewContext& context) {
  v1::AddShiftResponse response;
  const ShiftName name(ChildName(request.team(), "shifts", request.shift_id()));
  *response.mutable_shift() = ViewOfShift(after, name, context);
  const FoundShift found = FindShift(after, name);
  if (found.shift == nullptr) return response;
  const TeamName team = TeamOf(name);
  const RotaRules rules = RotaRulesOf(after, team, *context.zones);
  const auto start = ResolveWhen(request.start(), "start", rules.zone, TypingContext(context));
  if (start.ok() && TimeOf(*start) < found.shift->start) {
    response.add_warnings(absl::StrCat("the shift is in force from ",
                                       calendar::FormatLocal(found.shift->start, rules.zone),
                                       ", when it was entered: who was on call before does not "
                                       "change (D18)"));
  }
  for (std::string& warning : ShiftWarnings(after, team, *found.shift, rules, context.now))
    response.add_warnings(std::move(warning));
  return response;
}

v1::EndShiftResponse Answer(const StateView& after, const v1::EndShiftRequest& request,
                            const ViewContext& context) {
  v1::EndShiftResponse response;
  *response.mutable_shift() = ViewOfShift(after, ShiftName(request.name()), context);
  return response;
}

v1::AcceptShiftResponse Answer(const StateView& after, const v1::AcceptShiftRequest& request,
                               const ViewContext& context) {
  v1::AcceptShiftResponse response;
  *response.mutable_shift() = ViewOfShift(after, ShiftName(request.name()), context);
  return response;
}

}  // namespace vigil::scheduler
