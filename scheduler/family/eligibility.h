// What stands between a case and its opening: the gates of its programme (DOMAIN D21, geography),
// the age at referral (D28), screening (D20) and consent, where the programme asks for them.
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "scheduler/core/state.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

// The gate that every programme with bounds on age has. It is judged by the age at referral where
// that is known, and recorded like the others where it is not.
inline constexpr char kAgeGate[] = "age";

struct OpeningBar {
  std::string rule;     // "D21"
  std::string text;     // what is missing or failed, in words
  bool failed = false;  // false: not recorded yet
};

// In the order age, gates as the programme lists them, screening, consent. Empty: nothing bars.
std::vector<OpeningBar> BarsToOpening(const Family& family, const programme::Programme& rules);

// FAILED_PRECONDITION when anything has failed, one violation a bar; reason ELIGIBILITY_FAILED.
absl::Status CheckNothingFailed(const Family& family, const programme::Programme& rules);
// The same for anything failed or missing; reason NOT_READY_TO_OPEN when things are only missing.
absl::Status CheckReadyToOpen(const Family& family, const programme::Programme& rules);

// The latest record of a gate; null when there is none.
const EligibilityCheck* FindCheck(const Family& family, absl::string_view gate);

}  // namespace vigil::scheduler
