// What the three commands on leave share. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// Whether `cover` may stand in for `staff`: another person of the agency, employed today.
absl::Status CheckCover(const StateView& view, const Staff& staff, absl::string_view cover,
                        const DecideContext& context);

// The leave, if it is not over yet: LEAVE_NOT_FOUND, LEAVE_OVER.
absl::StatusOr<const Leave*> NeedLeave(const StateView& view, const Staff& staff,
                                       absl::string_view leave_id, const DecideContext& context);

}  // namespace vigil::scheduler
