// The public holidays of deploy/holidays, built into the program: working days must not depend on
// where a service is started.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"

namespace vigil::vigild {

absl::StatusOr<scheduler::HolidaySet> ShippedHolidays();

}  // namespace vigil::vigild
