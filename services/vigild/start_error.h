// What an operator reads, and a script sees, when a service does not start.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace vigil::vigild {

// Exit codes of vigild, part of its contract.
inline constexpr int kExitOther = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitLocked = 3;   // another process uses the data folder
inline constexpr int kExitRefused = 4;  // the log or its keys are damaged or of another kind
inline constexpr int kExitPortInUse = 5;
inline constexpr int kExitDisk = 6;  // full, or not writable

struct StartError {
  int exit_code = kExitOther;
  std::string line;  // one line
};

StartError Explain(const absl::Status& status, const std::string& data_dir);

// An address of 127.0.0.0/8, or ::1: who listens elsewhere needs TLS and access control first.
bool IsLoopback(const std::string& host);

}  // namespace vigil::vigild
