// Text files that somebody names on the command line or in a scenario: requests, programmes,
// scenarios. What is no text is refused before anything is made of it.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace vigil::cli {

// The whole file, without the byte order mark that some editors put in front. INVALID_ARGUMENT
// naming the file when it is a folder, empty, larger than `max_bytes` or no UTF-8 text; NOT_FOUND
// when it is not there, PERMISSION_DENIED when it may not be read.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, uint64_t max_bytes);

}  // namespace vigil::cli
