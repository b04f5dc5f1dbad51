#include "eventstore/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kPayloadType = "vigil/refusal";

bool IsLoss(absl::string_view reason) {
  return reason == kLogMissing || reason == kLogShortened || reason == kLogDamaged ||
         reason == kLogIndexBehind;
}

}  // namespace

absl::Status Refusal(absl::string_view reason, absl::string_view message) {
  absl::Status status(
      IsLoss(reason) ? absl::StatusCode::kDataLoss : absl::StatusCode::kFailedPrecondition,
      absl::StrCat(reason, ": ", message));
  status.SetPayload(kPayloadType, absl::Cord(reason));
  return status;
}

std::string RefusalReason(const absl::Status& status) {
  const absl::optional<absl::Cord> reason = status.GetPayload(kPayloadType);
  return reason.has_value() ? std::string(*reason) : std::string();
}

}  // namespace vigil::eventstore
