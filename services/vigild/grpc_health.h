// grpc.health.v1 with its descriptor: SERVING when the service is ready, NOT_SERVING when it is not;
// of one service of the contract, or (empty name) of the whole. Included by .cc files only.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"

namespace vigil::vigild {

class HealthService : public grpc::health::v1::Health::CallbackService {
 public:
  explicit HealthService(std::set<std::string> services) : services_(std::move(services)) {}

  void SetServing(bool serving);

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;
  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* context,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;
  grpc::health::v1::HealthCheckResponse::ServingStatus StatusLocked() const;

  const std::set<std::string> services_;
  mutable std::mutex mu_;
  bool serving_ = false;
  std::set<Watcher*> watchers_;
};

}  // namespace vigil::vigild
