#include "scheduler/oncall/decide_common.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {
namespace {

absl::Status ShiftRemoved(const ShiftName& name) {
  return Precondition(
      "SHIFT_REMOVED", "D18", name.str(),
      absl::StrCat("shift ", name.str(), " was removed before it began; add another one instead"));
}

absl::Status ShiftOver(const Shift& shift, const calendar::Zone& zone) {
  const std::string ended = calendar::FormatLocal(shift.end, zone);
  return Precondition("SHIFT_OVER", "D18", shift.name.str(),
                      absl::StrCat("shift ", shift.name.str(), " ended at ", ended,
                                   "; who was on call is not changed afterwards"),
                      {{"end", ended}});
}

}  // namespace

TeamName TeamOf(const ShiftName& shift) { return TeamName(NameParent(shift.str())); }

absl::StatusOr<FoundShift> NeedOpenShift(const StateView& view, const ShiftName& name,
                                         const calendar::Zone& zone, absl::Time now) {
  if (view.Find<ShiftIndex>(name) == nullptr) return NotFound("shift", name.str());
  FoundShift found = FindShift(view, name);
  if (found.shift == nullptr) return ShiftRemoved(name);
  if (found.shift->end <= now) return ShiftOver(*found.shift, zone);
  return found;
}

absl::Status CheckWholeMinute(absl::Time at, absl::string_view field) {
  if (absl::ToUnixMicros(at) % absl::ToInt64Microseconds(absl::Minutes(1)) == 0)
    return absl::OkStatus();
  return InvalidField(
      field, absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", at, absl::UTCTimeZone()),
                          " is no whole minute: shifts begin and end on the "
                          "minute"));
}

const char* TierWord(types::v1::Tier tier) {
  switch (tier) {
    case types::v1::TIER_PRIMARY:
      return "primary";
    case types::v1::TIER_BACKUP:
      return "back-up";
    case types::v1::TIER_SUPERVISOR:
      return "supervisor";
    default:
      return "unknown";
  }
}

}  // namespace vigil::scheduler
