#include "services/vigild/start_error.h"

#include <arpa/inet.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "eventstore/refusal.h"

namespace vigil::vigild {
namespace {

int ExitCodeOf(const absl::Status& status) {
  const std::string reason = eventstore::RefusalReason(status);
  if (reason == eventstore::kLogLocked) return kExitLocked;
  if (!reason.empty()) return kExitRefused;
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kFailedPrecondition:
      return kExitRefused;
    case absl::StatusCode::kInvalidArgument:
      return kExitUsage;
    case absl::StatusCode::kUnavailable:
      return absl::StrContains(status.message(), "port is in use") ? kExitPortInUse : kExitOther;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kPermissionDenied:
      return kExitDisk;
    default:
      return kExitOther;
  }
}

}  // namespace

StartError Explain(const absl::Status& status, const std::string& data_dir) {
  StartError error;
  error.exit_code = ExitCodeOf(status);
  const std::string message(status.message());
  if (error.exit_code == kExitDisk && absl::IsResourceExhausted(status)) {
    error.line = absl::StrCat("the disk of ", data_dir, " is full: ", message);
  } else if (error.exit_code == kExitDisk) {
    error.line = absl::StrCat("cannot write to ", data_dir, ": ", message);
  } else {
    error.line = message;
  }
  error.line = absl::StrReplaceAll(error.line, {{"\n", " "}});
  return error;
}

bool IsLoopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return host == "::1";
}

}  // namespace vigil::vigild
