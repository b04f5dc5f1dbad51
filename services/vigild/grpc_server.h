// GrpcServer: the dispatcher as gRPC services, by descriptor, with health and reflection. The only
// place that knows gRPC.
//
// Unary calls and streams both use the callback API and bytes: no thread waits for a call, and what
// cannot be parsed is explained instead of dropped.
// Threads: any. The dispatcher outlives the server; Shutdown ends every call first.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/handlers/call.h"

namespace grpc {
class Channel;
}

namespace vigil::vigild {

struct GrpcOptions {
  bool listen = true;  // false: in-process channels only
  std::string host = "127.0.0.1";
  int port = 0;  // 0: one is chosen
};

class GrpcServer {
 public:
  // UNAVAILABLE when the port is taken.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(handlers::Dispatcher* dispatcher,
                                                           GrpcOptions options);
  ~GrpcServer();

  int port() const;  // 0 when not listening
  // A channel without a socket: same services, same bytes.
  std::shared_ptr<grpc::Channel> InProcessChannel();
  // What the health service says of every service.
  void SetServing(bool serving);
  // No new calls; those under way may end within `grace`, then they are cancelled.
  void Shutdown(absl::Duration grace);

 private:
  class Impl;
  explicit GrpcServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigil::vigild
