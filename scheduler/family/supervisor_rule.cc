#include "scheduler/family/supervisor_rule.h"

#include "absl/strings/str_cat.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {

absl::Status CheckSupervises(const DecideContext& context, absl::string_view reason,
                             absl::string_view rule, absl::string_view what) {
  if (context.role == kSupervisorRole || context.role == kManagerRole) return absl::OkStatus();
  return Denied(reason, rule,
                absl::StrCat("role '", context.role, "' may not decide on ", what,
                             ": ask a supervisor or the manager"));
}

}  // namespace vigil::scheduler
