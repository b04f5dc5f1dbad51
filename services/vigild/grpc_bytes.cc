#include "services/vigild/grpc_bytes.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <algorithm>

#include "base/check.h"
#include "services/handlers/status_details.h"

namespace vigil::vigild {
namespace {
// Clients refuse headers of more than 8 KiB, and these bytes travel as base64.
constexpr size_t kMaxDetailBytes = 4 << 10;
constexpr size_t kMaxMessageBytes = 1 << 10;
}  // namespace

absl::StatusOr<absl::string_view> WholeRequest(const grpc::ByteBuffer& buffer, grpc::Slice* hold) {
  if (!buffer.DumpToSingleSlice(hold).ok()) {
    return absl::InternalError("the request could not be read");
  }
  return absl::string_view(reinterpret_cast<const char*>(hold->begin()), hold->size());
}

grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message, absl::string_view before) {
  grpc::Slice slice(before.size() + message.ByteSizeLong());
  auto* const bytes = const_cast<uint8_t*>(slice.begin());
  std::copy(before.begin(), before.end(), bytes);
  VIGIL_CHECK(message.SerializeToArray(bytes + before.size(),
                                       static_cast<int>(slice.size() - before.size())));
  return grpc::ByteBuffer(&slice, 1);
}

grpc::ByteBuffer ToBuffer(absl::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rpc = handlers::ToRpcStatus(status);
  if (rpc.message().size() > kMaxMessageBytes) rpc.mutable_message()->resize(kMaxMessageBytes);
  // The first detail is the reason; what does not fit is left out from the end.
  while (rpc.ByteSizeLong() > kMaxDetailBytes && rpc.details_size() > 1) {
    rpc.mutable_details()->RemoveLast();
  }
  return grpc::Status(static_cast<grpc::StatusCode>(rpc.code()), rpc.message(),
                      rpc.SerializeAsString());
}

absl::StatusOr<handlers::CallInfo> CallInfoOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  auto caller = handlers::CallerFromHeaders(
      [&metadata](absl::string_view name) -> absl::string_view {
        const auto at = metadata.find(grpc::string_ref(name.data(), name.size()));
        if (at == metadata.end()) return {};
        return {at->second.data(), at->second.size()};
      },
      "grpc");
  if (!caller.ok()) return caller.status();
  handlers::CallInfo info;
  info.caller = *std::move(caller);
  if (context.deadline() != std::chrono::system_clock::time_point::max()) {
    info.deadline = absl::FromChrono(context.deadline());
  }
  info.cancelled = [&context] { return context.IsCancelled(); };
  return info;
}

}  // namespace vigil::vigild
