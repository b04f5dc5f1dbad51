// Times that somebody types on a command line.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace vigil {

// The years that any time of ours lies in: [1970, 2200).
bool IsWithinOurYears(absl::Time t);

// An RFC 3339 time within our years. INVALID_ARGUMENT naming the flag, the text and what is wrong.
absl::StatusOr<absl::Time> ParseFlagTime(const std::string& flag, const std::string& text);

}  // namespace vigil
