#include "services/handlers/status_details.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "scheduler/core/rejections.h"
#include "services/handlers/wire_check.h"

namespace vigil::handlers {

absl::Status WithReason(absl::StatusCode code, absl::string_view message,
                        absl::string_view reason) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("vigil");
  status.SetPayload(scheduler::kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  std::string message(status.message());
  if (!IsUtf8(message)) {
    for (char& c : message) {
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
  }
  out.set_message(message);
  const auto add = [&out](absl::string_view url, const absl::Cord& payload) {
    auto* detail = out.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  };
  if (const auto info = status.GetPayload(scheduler::kErrorInfoUrl); info.has_value()) {
    add(scheduler::kErrorInfoUrl, *info);
  } else if (!status.ok()) {
    google::rpc::ErrorInfo by_code;
    by_code.set_reason(CodeName(status.code()));
    by_code.set_domain("vigil");
    add(scheduler::kErrorInfoUrl, absl::Cord(by_code.SerializeAsString()));
  }
  status.ForEachPayload([&add](absl::string_view url, const absl::Cord& payload) {
    if (url != scheduler::kErrorInfoUrl) add(url, payload);
  });
  return out;
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

}  // namespace vigil::handlers
