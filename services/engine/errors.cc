#include "services/engine/errors.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "google/rpc/error_details.pb.h"
#include "scheduler/core/rejections.h"

namespace vigil::engine {
namespace {

absl::Status WithReason(absl::Status status, absl::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("vigil");
  status.SetPayload(scheduler::kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

}  // namespace

absl::Status QueueFull(size_t commands, size_t bytes) {
  return WithReason(absl::ResourceExhaustedError(absl::StrCat(
                        "too many commands are waiting (", commands, ", ", bytes,
                        " bytes); nothing was written, try again with the same request_id")),
                    "QUEUE_FULL");
}

absl::Status DeadlinePassed() {
  return WithReason(
      absl::DeadlineExceededError(
          "the caller's deadline passed before the command was decided; nothing was written"),
      "DEADLINE_PASSED");
}

absl::Status ReadOnly(absl::string_view why) {
  return WithReason(absl::FailedPreconditionError(absl::StrCat("the service is read-only: ", why)),
                    "READ_ONLY");
}

absl::Status LowDisk(uint64_t free_bytes) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrCat(
          "only ", free_bytes >> 20,
          " MiB of disk are free; commands are refused until there is more room, answers go on")),
      "LOW_DISK");
}

absl::Status RequestIdReused(absl::string_view request_id) {
  return scheduler::InvalidField(
      "options.request_id",
      absl::StrCat("'", request_id,
                   "' was used before for another request; use a new one for new content"),
      "REQUEST_ID_REUSED");
}

absl::Status ShuttingDown() {
  return WithReason(
      absl::UnavailableError("the service is stopping; nothing was written, try again"),
      "STOPPING");
}

absl::Status EpochChanged(uint32_t asked, uint32_t present) {
  return WithReason(
      absl::FailedPreconditionError(absl::StrCat(
          "a position or token of epoch ", asked, " means nothing here: this log is in epoch ",
          present, ", which a restore raises; read again from the beginning")),
      "LOG_EPOCH_CHANGED");
}

absl::Status NotServedInTime(uint64_t position, uint64_t served) {
  return WithReason(absl::DeadlineExceededError(absl::StrCat(
                        "position ", position, " is not served yet; the service is at ", served)),
                    "POSITION_NOT_SERVED");
}

absl::Status BeyondHead(uint64_t position, uint64_t head) {
  return WithReason(absl::OutOfRangeError(absl::StrCat("position ", position,
                                                       " lies beyond the log's head at ", head)),
                    "BEYOND_HEAD");
}

absl::Status AsOfBusy() {
  return WithReason(absl::ResourceExhaustedError(
                        absl::StrCat("already ", limits::kMaxAsOfQueries,
                                     " questions about the past are being answered; try again")),
                    "AS_OF_BUSY");
}

absl::Status AsOfTooLarge(uint64_t bytes) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrCat("the question about the past needs more than ",
                                                bytes >> 20, " MiB; ask about a smaller part")),
      "AS_OF_BUSY");
}

absl::Status Cancelled() { return absl::CancelledError("the caller left"); }

absl::Status NotVirtual() {
  return WithReason(absl::FailedPreconditionError(
                        "time moves by itself here; only a service under --virtual-clock "
                        "can be moved"),
                    "CLOCK_NOT_VIRTUAL");
}

absl::Status NoSnapshotFolder() {
  return WithReason(absl::FailedPreconditionError(
                        "no snapshot folder is configured; start vigild with --data-dir"),
                    "NO_SNAPSHOT_FOLDER");
}

absl::Status ClockNotTrusted(absl::string_view why) {
  return WithReason(absl::FailedPreconditionError(absl::StrCat("the clock is not trusted: ", why)),
                    "CLOCK_NOT_TRUSTED");
}

}  // namespace vigil::engine
