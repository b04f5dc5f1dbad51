// What the commands on persons share. Pure.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// The person, if nobody has erased them: PERSON_NOT_FOUND, PERSON_ERASED.
absl::StatusOr<std::shared_ptr<const Person>> NeedPerson(const StateView& view,
                                                         absl::string_view name);

}  // namespace vigil::scheduler
