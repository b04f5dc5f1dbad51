#include "services/vigild/grpc_server.h"

#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/log.h"
#include "services/vigild/grpc_health.h"
#include "services/vigild/grpc_service.h"

namespace vigil::vigild {
namespace {

// gRPC's own lines become ours, errors only; while a port is tried there are none, since the caller
// says in one line what happened.
std::atomic<bool> quiet{false};
void OurLog(gpr_log_func_args* args) {
  if (args->severity == GPR_LOG_SEVERITY_ERROR && !quiet) LogWarning(args->message);
}

std::string HostInAddress(const std::string& host) {
  return host.find(':') == std::string::npos ? host : absl::StrCat("[", host, "]");
}

}  // namespace

class GrpcServer::Impl {
 public:
  Impl(handlers::Dispatcher* dispatcher, std::set<std::string> names)
      : health_(NewHealth(std::move(names))) {
    std::set<const google::protobuf::ServiceDescriptor*> seen;
    for (const handlers::Method& method : dispatcher->methods().methods()) {
      if (!seen.insert(method.descriptor->service()).second) continue;
      services_.push_back(NewDescribedService(dispatcher, *method.descriptor->service()));
    }
  }

  absl::Status Start(const GrpcOptions& options) {
    gpr_set_log_function(OurLog);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::EnableDefaultHealthCheckService(false);
    grpc::ServerBuilder builder;
    if (options.listen) {
      builder.AddListeningPort(absl::StrCat(HostInAddress(options.host), ":", options.port),
                               grpc::InsecureServerCredentials(), &port_);
    }
    for (const auto& service : services_) builder.RegisterService(service.get());
    builder.RegisterService(health_->service());
    // The dispatcher has the limit and says why; what is far beyond it is not taken in at all.
    builder.SetMaxReceiveMessageSize(static_cast<int>(limits::kMaxTransportBytes));
    // Without this a second server would silently share the port.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits::kMaxStreamsPerConnection);
    builder.SetResourceQuota(grpc::ResourceQuota("vigil").Resize(limits::kGrpcMemoryBytes));
    // Threads of the blocking API serve reflection only.
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
    quiet = true;
    server_ = builder.BuildAndStart();
    quiet = false;
    if (server_ == nullptr || (options.listen && port_ == 0)) {
      return absl::UnavailableError(absl::StrCat("cannot listen for gRPC on ", options.host, ":",
                                                 options.port, ": the port is in use"));
    }
    return absl::OkStatus();
  }

  void Shutdown(absl::Duration grace) {
    if (server_ == nullptr) return;
    health_->SetServing(false);
    server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(grace));
    server_->Wait();
    server_.reset();
  }

  const std::unique_ptr<Health> health_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(handlers::Dispatcher* dispatcher,
                                                              GrpcOptions options) {
  std::set<std::string> names = {""};
  for (const handlers::Method& method : dispatcher->methods().methods()) {
    names.insert(method.descriptor->service()->full_name());
  }
  auto impl = std::make_unique<Impl>(dispatcher, std::move(names));
  if (absl::Status status = impl->Start(options); !status.ok()) return status;
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(impl)));
}

GrpcServer::GrpcServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GrpcServer::~GrpcServer() { Shutdown(absl::ZeroDuration()); }

int GrpcServer::port() const { return impl_->port_; }
std::shared_ptr<grpc::Channel> GrpcServer::InProcessChannel() {
  return impl_->server_->InProcessChannel(grpc::ChannelArguments());
}
void GrpcServer::SetServing(bool serving) { impl_->health_->SetServing(serving); }
void GrpcServer::Shutdown(absl::Duration grace) { impl_->Shutdown(grace); }

}  // namespace vigil::vigild
