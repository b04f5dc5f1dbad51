// What a case does to the lists of its therapists. For appliers.
#pragma once

#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/editor.h"

namespace vigil::scheduler {

// The case takes a slot of this therapist from now on; frees it.
void HoldSlot(const Family& family, const StaffName& therapist, absl::Time at, StateEditor& editor);
void FreeSlot(const FamilyName& family, const StaffName& therapist, absl::Time at,
              StateEditor& editor);

}  // namespace vigil::scheduler
