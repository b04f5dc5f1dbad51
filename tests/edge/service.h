// A service for tests of the edge: a whole one in this process, spoken to through a real socket,
// and the few requests that every test begins with.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "google/protobuf/text_format.h"
#include "services/cli/rpc_client.h"
#include "services/vigild/environment.h"

namespace vigil::edge {

inline const absl::Time kStart = absl::FromUnixSeconds(1'793'000'000);  // Mon 26 Oct 2026

inline cli::Identity Supervisor() { return {"agencies/ct/staff/boss", "supervisor", "", "test"}; }

// A request from its text form.
template <class Request>
Request Make(const std::string& text) {
  Request request;
  VIGIL_CHECK(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

inline cli::Method MethodTaking(const google::protobuf::Message& request) {
  for (const cli::Method& method : cli::AllMethods()) {
    if (method.descriptor->input_type() == request.GetDescriptor()) return method;
  }
  VIGIL_CHECK(false) << request.GetTypeName();
  return {};
}

class Client {
 public:
  explicit Client(const std::string& address) : rpc_(cli::RpcClient::Connect(address)) {}

  // The response, or the refusal.
  template <class Response>
  absl::StatusOr<Response> Ask(const google::protobuf::Message& request,
                               const cli::Identity& who = Supervisor(),
                               absl::Duration timeout = absl::Seconds(20)) {
    auto answer = rpc_->Call(MethodTaking(request), request, who, timeout);
    if (!answer.ok()) return answer.status();
    return static_cast<const Response&>(**answer);
  }
  cli::RpcClient& rpc() { return *rpc_; }

 private:
  std::unique_ptr<cli::RpcClient> rpc_;
};

// Starts with a virtual clock at kStart, in memory, on a port of its own, unless told otherwise.
inline std::unique_ptr<vigild::Environment> StartService(vigild::EnvironmentOptions options = {}) {
  if (!options.virtual_start.has_value()) options.virtual_start = kStart;
  options.grpc_port = 0;
  options.http_port = 0;
  auto service = vigild::Environment::Start(std::move(options));
  VIGIL_CHECK(service.ok()) << service.status();
  return *std::move(service);
}

inline std::string AddressOf(const vigild::Environment& service) {
  return absl::StrCat("127.0.0.1:", service.grpc_port());
}

}  // namespace vigil::edge
