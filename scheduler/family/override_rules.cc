#include "scheduler/family/override_rules.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {

absl::Status CheckMayEnd(const DecideContext& context) {
  if (context.role == kSupervisorRole || context.role == kManagerRole) return absl::OkStatus();
  return Denied("OVERRIDE_ROLE", "D15",
                absl::StrCat("role '", context.role,
                             "' may not decide on overrides: ask a supervisor or the manager"));
}

absl::Status CheckMayGrant(const Staff& staff, const DecideContext& context) {
  if (context.actor == staff.name.str()) {
    return Denied("OVERRIDE_FOR_ONESELF", "D15",
                  absl::StrCat(context.actor,
                               " may not grant an override to themselves: ask another supervisor "
                               "or the manager"));
  }
  return CheckMayEnd(context);
}

}  // namespace vigil::scheduler
