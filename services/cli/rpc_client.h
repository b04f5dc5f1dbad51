// RpcClient: calls any method of the contract over a gRPC channel, by descriptor.
// Threads: safe from any. Errors come back as absl::Status with the google.rpc details as payloads
// (scheduler/core/rejections.h); UNAVAILABLE when the service cannot be reached.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/cli/api.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace vigil::cli {

// A payload of UNAVAILABLE when no service answered.
inline constexpr char kNobodyUrl[] = "vigil/nobody-answered";

// Who calls, as metadata.
struct Identity {
  std::string actor;  // a staff resource name, or a plain word
  std::string role;
  std::string on_behalf_of;
  std::string channel = "cli";
};

class RpcClient {
 public:
  // "127.0.0.1:7420"; connects lazily.
  static std::unique_ptr<RpcClient> Connect(const std::string& address);
  explicit RpcClient(std::shared_ptr<grpc::Channel> channel);
  ~RpcClient();

  using MessagePtr = std::unique_ptr<google::protobuf::Message>;

  absl::StatusOr<MessagePtr> Call(const Method& method, const google::protobuf::Message& request,
                                  const Identity& identity, absl::Duration timeout);
  // Server streaming: fn is called for each answer; returning false ends the stream without error.
  absl::Status Stream(const Method& method, const google::protobuf::Message& request,
                      const Identity& identity, absl::Duration timeout,
                      const std::function<bool(const google::protobuf::Message&)>& fn);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A new, empty message of a generated type.
RpcClient::MessagePtr NewMessage(const google::protobuf::Descriptor& type);

// An id for a request that has none: 32 hex digits.
std::string RandomRequestId();

}  // namespace vigil::cli
