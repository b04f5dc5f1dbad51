// The operator's log: one line a fact on standard error, `time level message`. Never a person's
// name, number or address; never a secret.
#pragma once

#include "absl/strings/string_view.h"

namespace vigil {

enum class LogLevel { kInfo, kWarning, kError };

// Thread-safe. Line breaks in the message become spaces.
void Log(LogLevel level, absl::string_view message);
inline void LogInfo(absl::string_view message) { Log(LogLevel::kInfo, message); }
inline void LogWarning(absl::string_view message) { Log(LogLevel::kWarning, message); }
inline void LogError(absl::string_view message) { Log(LogLevel::kError, message); }

// Lines below this level are dropped (default kInfo).
void SetMinLogLevel(LogLevel level);

}  // namespace vigil
