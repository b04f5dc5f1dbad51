#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
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

absl::Status CheckSpan(absl::Time start, absl::Time end, const calendar::Zone& zone,
                       absl::Time now) {
  VIGIL_RETURN_IF_ERROR(CheckWholeMinute(start, "start"));
  VIGIL_RETURN_IF_ERROR(CheckWholeMinute(end, "end"));
  if (end <= start) {
    return InvalidField(
        "end", absl::StrCat(calendar::FormatLocal(end, zone), " does not lie after the start, ",
                            calendar::FormatLocal(start, zone)));
  }
  if (end <= now) {
    return InvalidField("end",
                        absl::StrCat("the shift ended at ", calendar::FormatLocal(end, zone),
                                     ", before it was entered: who was on call is not changed "
                                     "afterwards (D18)"),
                        "TIME_PASSED");
  }
  if (end - start > absl::Hours(24 * limits::kMaxShiftDays)) {
    return InvalidField("end", absl::StrCat("a shift lasts at most ", limits::kMaxShiftDays,
                                            " days; enter several"));
  }
  if (start > now + absl::Hours(24 * limits::kMaxShiftAheadDays)) {
    return InvalidField("start", absl::StrCat(calendar::FormatLocal(start, zone),
                                              " is too far ahead: a rota is entered at most ",
                                              limits::kMaxShiftAheadDays, " days before"));
  }
  return absl::OkStatus();
}

absl::Status ShiftOverlaps(const Shift& shift, const calendar::Zone& zone) {
  const std::string start = calendar::FormatLocal(shift.start, zone);
  const std::string end = calendar::FormatLocal(shift.end, zone);
  return Precondition(
      "SHIFT_OVERLAPS", "D18", shift.name.str(),
      absl::StrCat(shift.staff.str(), " is on the ", TierWord(shift.tier), " tier already from ",
                   start, " to ", end, "; end that shift first or choose other times"),
      {{"start", start}, {"end", end}});
}

absl::Status RotaPageFull(const std::string& page) {
  return Precondition("ROTA_PAGE_FULL", "limit", page,
                      absl::StrCat("a team has at most ", limits::kMaxShiftsPerPage,
                                   " shifts in one month; join some"));
}

absl::Status CheckFits(const StateView& view, const TeamName& team, const Shift& added,
                       const calendar::Zone& zone) {
  ShiftCursor cursor(view, team, added.start);
  for (; cursor.Peek() != nullptr && cursor.Peek()->start < added.end; cursor.Pop()) {
    const Shift& other = *cursor.Peek();
    if (other.staff == added.staff && other.tier == added.tier) return ShiftOverlaps(other, zone);
  }
  for (const std::string& key : PageKeysOf(team, added.start, added.end)) {
    const auto page = view.Find<RotaPage>(key);
    if (page != nullptr && page->shifts.size() >= limits::kMaxShiftsPerPage)
      return RotaPageFull(key);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddShiftRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const std::string name = ChildName(request.team(), "shifts", request.shift_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<ShiftIndex>(view, name));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("staff", request.staff(), request.team()));
  VIGIL_RETURN_IF_ERROR(Need<Staff>(view, request.staff()).status());
  const calendar::Zone zone = ZoneOf(view, team->name, *context.zones);
  VIGIL_ASSIGN_OR_RETURN(events::v1::Moment start,
                         ResolveWhen(request.start(), "start", zone, context));
  VIGIL_ASSIGN_OR_RETURN(events::v1::Moment end, ResolveWhen(request.end(), "end", zone, context));
  VIGIL_RETURN_IF_ERROR(CheckSpan(TimeOf(start), TimeOf(end), zone, context.now));

  Shift added;
  added.tier = request.tier();
  added.staff = StaffName(request.staff());
  added.start = std::max(TimeOf(start), context.now);
  added.end = TimeOf(end);
  VIGIL_RETURN_IF_ERROR(CheckFits(view, team->name, added, zone));

  events::v1::ShiftAdded e;
  e.set_shift(name);
  e.set_team(request.team());
  e.set_tier(request.tier());
  e.set_staff(request.staff());
  *e.mutable_start() = std::move(start);
  *e.mutable_end() = std::move(end);
  EventList events;
  events.Add(RotaKey(team->name), e);
  return events;
}

}  // namespace vigil::scheduler
