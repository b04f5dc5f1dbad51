#include "scheduler/family/override_rules.h"

#include "absl/strings/str_cat.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/supervisor_rule.h"

namespace vigil::scheduler {

absl::Status CheckMayEnd(const DecideContext& context) {
  return CheckSupervises(context, "OVERRIDE_ROLE", "D15", "overrides");
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
