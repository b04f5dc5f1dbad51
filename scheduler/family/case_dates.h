// The order of a case's dates: referral <= start <= planned discharge, closure. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// INVALID_ARGUMENT naming start_date when it lies before the referral.
absl::Status CheckStartDate(const Family& family, absl::CivilDay start, const calendar::Zone& zone);
// INVALID_ARGUMENT naming `field` when `date` lies before the start.
absl::Status CheckNotBeforeStart(absl::string_view field, absl::CivilDay date,
                                 absl::CivilDay start);

}  // namespace vigil::scheduler
