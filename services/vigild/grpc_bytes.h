// Bytes, headers and statuses between gRPC and the dispatcher.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/handlers/call_info.h"

namespace grpc {
class ByteBuffer;
class CallbackServerContext;
class Slice;
class Status;
}  // namespace grpc

namespace vigil::vigild {

// The request in one piece; `hold` keeps the bytes.
absl::StatusOr<absl::string_view> WholeRequest(const grpc::ByteBuffer& buffer, grpc::Slice* hold);
// The message, after `before`.
grpc::ByteBuffer ToBuffer(const google::protobuf::Message& message, absl::string_view before = {});
// As they are.
grpc::ByteBuffer ToBuffer(absl::string_view bytes);
// With google.rpc.Status in the details, small enough for a client's metadata limit.
grpc::Status ToGrpcStatus(const absl::Status& status);
// Identity, deadline and cancellation of a call. The context must outlive the call.
absl::StatusOr<handlers::CallInfo> CallInfoOf(const grpc::CallbackServerContext& context);

}  // namespace vigil::vigild
