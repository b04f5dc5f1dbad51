// What the commands on members of staff share. Pure.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// STAFF_NOT_FOUND, STAFF_ERASED.
absl::StatusOr<std::shared_ptr<const Staff>> NeedStaffNotErased(const StateView& view,
                                                                absl::string_view name);

// Whether the last employment lies behind us, in the agency's zone.
bool EmploymentIsOver(const StateView& view, const Staff& staff, const DecideContext& context);

}  // namespace vigil::scheduler
