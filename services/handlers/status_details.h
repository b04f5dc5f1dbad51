// From absl::Status to the wire, in the one place where it is done: google.rpc details travel as
// payloads of the status (scheduler/core/rejections.h) and leave in a google.rpc.Status.
// Pure; any thread.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"

namespace vigil::handlers {

// A status with a stable reason and no other details.
absl::Status WithReason(absl::StatusCode code, absl::string_view message, absl::string_view reason);

// The status as clients get it: code, message, details (ErrorInfo first). A status without a reason
// gets one from its code, so that every error has one. Text that is not UTF-8 is made so.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// "FAILED_PRECONDITION".
std::string CodeName(absl::StatusCode code);

}  // namespace vigil::handlers
