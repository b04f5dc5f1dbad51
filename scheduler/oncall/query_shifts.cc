#include <algorithm>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/oncall/answer.h"
#include "scheduler/oncall/query.h"
#include "scheduler/oncall/rota_pages.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

// The place of the last shift seen: `{name}@{start_us}@{tier}`. It holds also when that shift has
// been ended or removed since.
std::string TokenOf(const Shift& shift) {
  return absl::StrCat(shift.name.str(), "@", absl::ToUnixMicros(shift.start), "@",
                      static_cast<int>(shift.tier));
}

absl::StatusOr<Shift> PlaceOf(const std::string& token, const std::string& team) {
  VIGIL_RETURN_IF_ERROR(CheckPageToken(token, team + "/shifts/"));
  const std::vector<std::string> parts = absl::StrSplit(token, '@');
  int64_t start_us = 0;
  int tier = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &start_us) ||
      !absl::SimpleAtoi(parts[2], &tier) || start_us < 0) {
    return InvalidField("page_token", "this is no token of a page of shifts", "INVALID_PAGE_TOKEN");
  }
  Shift place;
  place.name = ShiftName(parts[0]);
  place.start = absl::FromUnixMicros(start_us);
  place.tier = static_cast<Tier>(tier);
  return place;
}

}  // namespace

absl::StatusOr<v1::ListShiftsResponse> Query(const StateView& view,
                                             const v1::ListShiftsRequest& request,
                                             const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const calendar::Zone zone = ZoneOf(view, team->name, *context.zones);
  const DecideContext typed = TypingContext(context);
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();
  if (request.has_from()) {
    VIGIL_ASSIGN_OR_RETURN(const auto moment, ResolveWhen(request.from(), "from", zone, typed));
    from = TimeOf(moment);
  }
  if (request.has_until()) {
    VIGIL_ASSIGN_OR_RETURN(const auto moment, ResolveWhen(request.until(), "until", zone, typed));
    until = TimeOf(moment);
  }
  if (from >= until) return InvalidField("until", "must lie after `from`");
  std::optional<Shift> place;
  if (!request.page_token().empty()) {
    VIGIL_ASSIGN_OR_RETURN(place, PlaceOf(request.page_token(), request.team()));
  }
  v1::ListShiftsResponse response;
  // A page goes on at the token's place, not at the beginning of the rota; what began before
  // `from` and still ran then stands on the same page as `from`.
  ShiftCursor cursor(view, team->name, place.has_value() ? std::max(from, place->start) : from);
  const Shift* last = nullptr;
  for (; cursor.Peek() != nullptr && cursor.Peek()->start < until; cursor.Pop()) {
    const Shift& shift = *cursor.Peek();
    if (place.has_value() && !ShiftBefore(*place, shift)) continue;
    if (response.shifts_size() == static_cast<int>(PageSize(request.page_size()))) {
      response.set_next_page_token(TokenOf(*last));
      break;
    }
    *response.add_shifts() = ShiftView(shift, zone, *context.zones);
    last = &shift;
  }
  return response;
}

}  // namespace vigil::scheduler
