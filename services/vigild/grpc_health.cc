#include "services/vigild/grpc_health.h"

#include <mutex>
#include <utility>

#include "base/limits.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace vigil::vigild {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthService : public Health, public grpc::health::v1::Health::CallbackService {
 public:
  explicit HealthService(std::set<std::string> services) : services_(std::move(services)) {}

  void SetServing(bool serving) override;
  grpc::Service* service() override { return this; }

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

// Says the status when it begins and whenever it has changed since it last spoke.
class HealthService::Watcher : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  Watcher(HealthService* service, std::string name) : service_(service), name_(std::move(name)) {}

  // service_->mu_ is held.
  void TellLocked() {
    const auto now = service_->services_.count(name_) > 0 ? service_->StatusLocked()
                                                          : HealthCheckResponse::SERVICE_UNKNOWN;
    if (writing_ || ended_ || (said_ && answer_.status() == now)) return;
    said_ = writing_ = true;
    answer_.set_status(now);
    StartWrite(&answer_);
  }
  void RefuseLocked() { EndLocked({grpc::StatusCode::RESOURCE_EXHAUSTED, "too many watches"}); }

  void OnWriteDone(bool ok) override {
    std::lock_guard lock(service_->mu_);
    writing_ = false;
    ok ? TellLocked() : EndLocked(grpc::Status::CANCELLED);
  }
  void OnCancel() override {
    std::lock_guard lock(service_->mu_);
    EndLocked(grpc::Status::CANCELLED);
  }
  void OnDone() override {
    {
      std::lock_guard lock(service_->mu_);
      service_->watchers_.erase(this);
    }
    delete this;
  }

 private:
  void EndLocked(const grpc::Status& status) {
    if (ended_) return;
    ended_ = true;
    Finish(status);
  }

  HealthService* const service_;
  const std::string name_;
  HealthCheckResponse answer_;
  bool said_ = false, writing_ = false, ended_ = false;
};

HealthCheckResponse::ServingStatus HealthService::StatusLocked() const {
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

void HealthService::SetServing(bool serving) {
  std::lock_guard lock(mu_);
  serving_ = serving;
  for (Watcher* watcher : watchers_) watcher->TellLocked();
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  std::lock_guard lock(mu_);
  if (services_.count(request->service()) == 0) {
    reactor->Finish({grpc::StatusCode::NOT_FOUND, "no such service"});
  } else {
    response->set_status(StatusLocked());
    reactor->Finish(grpc::Status::OK);
  }
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext*, const HealthCheckRequest* request) {
  auto* watcher = new Watcher(this, request->service());
  std::lock_guard lock(mu_);
  if (watchers_.size() >= limits::kMaxHealthWatches) {
    watcher->RefuseLocked();
  } else {
    watcher->TellLocked();
  }
  watchers_.insert(watcher);
  return watcher;
}

}  // namespace

std::unique_ptr<Health> NewHealth(std::set<std::string> services) {
  return std::make_unique<HealthService>(std::move(services));
}

}  // namespace vigil::vigild
