// What the deciders of shifts share. Internal to scheduler/oncall.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/state.h"
#include "scheduler/oncall/rota_pages.h"
#include "vigil/events/v1/base.pb.h"

namespace vigil::scheduler {

// `agencies/a/teams/t` of `agencies/a/teams/t/shifts/s`.
TeamName TeamOf(const ShiftName& shift);

// The shift that may still be changed at `now`. NOT_FOUND; SHIFT_REMOVED; SHIFT_OVER.
absl::StatusOr<FoundShift> NeedOpenShift(const StateView& view, const ShiftName& name,
                                         const calendar::Zone& zone, absl::Time now);

// Shift times are whole minutes (ONCALL-NOTES).
absl::Status CheckWholeMinute(absl::Time at, absl::string_view field);

// "primary", "back-up", "supervisor".
const char* TierWord(types::v1::Tier tier);

}  // namespace vigil::scheduler
