// A programme file from disk, judged where it is read: what is wrong is said with line, field and
// reason before anything is sent. Reads the machine's time zones, once. Any thread.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "vigil/programme/v1/programme.pb.h"

namespace vigil::cli {

// NOT_FOUND when it cannot be read; INVALID_ARGUMENT with one line a problem,
// "file:line:column: field: reason".
absl::StatusOr<programme::v1::Programme> ReadProgrammeFile(const std::string& path);

}  // namespace vigil::cli
