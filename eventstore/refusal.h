// Refusal: why a log is not opened, as a status that a program can tell apart and a person can act
// on. The message says what is missing or wrong, that nothing was changed, and the ways out.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace vigil::eventstore {

// The stable reasons.
inline constexpr absl::string_view kLogLocked = "LOG_LOCKED";    // another process uses the folder
inline constexpr absl::string_view kLogMissing = "LOG_MISSING";  // no log here, or no longer
inline constexpr absl::string_view kLogAnchorMissing = "LOG_ANCHOR_MISSING";
inline constexpr absl::string_view kLogAnchorDamaged = "LOG_ANCHOR_DAMAGED";
inline constexpr absl::string_view kLogAnchorForeign = "LOG_ANCHOR_FOREIGN";  // of another log
inline constexpr absl::string_view kLogShortened = "LOG_SHORTENED";  // acknowledged events missing
inline constexpr absl::string_view kLogDamaged = "LOG_DAMAGED";
inline constexpr absl::string_view kLogIndexBehind = "LOG_INDEX_BEHIND";  // a derived family
inline constexpr absl::string_view kLogSimulated = "LOG_SIMULATED";  // made under a virtual clock
inline constexpr absl::string_view kLogReal = "LOG_REAL";            // made under the real clock

// DataLoss for missing or damaged events, FailedPrecondition for the rest; the message is
// "<reason>: <message>".
absl::Status Refusal(absl::string_view reason, absl::string_view message);

// One of the reasons above; empty when the status is no refusal.
std::string RefusalReason(const absl::Status& status);

}  // namespace vigil::eventstore
