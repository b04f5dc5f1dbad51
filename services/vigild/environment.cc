#include "services/vigild/environment.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/tzdb.h"
#include "google/protobuf/stubs/logging.h"
#include "services/engine/engine.h"
#include "services/gateway/http.h"
#include "services/handlers/call.h"
#include "services/telemetry/exposition.h"
#include "services/telemetry/metrics.h"
#include "services/vigild/backups.h"
#include "services/vigild/grpc_server.h"
#include "services/vigild/http_routes.h"
#include "services/vigild/scrubber.h"
#include "services/vigild/shipped_holidays.h"
#include "services/vigild/storage.h"

namespace vigil::vigild {
namespace {

// Read once a process: zones never change under a running service.
absl::StatusOr<const calendar::ZoneSet*> MachineZones() {
  static const absl::StatusOr<const calendar::ZoneSet*> zones =
      []() -> absl::StatusOr<const calendar::ZoneSet*> {
    VIGIL_ASSIGN_OR_RETURN(Tzdb tzdb, LoadMachineTzdb());
    return new calendar::ZoneSet(tzdb.version, std::move(tzdb.zones));
  }();
  return zones;
}

// The parser's own complaints would let any caller write into the operator's log.
void SilenceProtobuf() { google::protobuf::SetLogHandler(nullptr); }

}  // namespace

class Environment::Impl {
 public:
  explicit Impl(EnvironmentOptions options) : options_(std::move(options)) {}
  ~Impl() { Stop(absl::ZeroDuration()); }

  absl::Status Start() {
    SilenceProtobuf();
    started_ = RealClock().Monotonic();
    VIGIL_ASSIGN_OR_RETURN(zones_, MachineZones());
    VIGIL_ASSIGN_OR_RETURN(holidays_, ShippedHolidays());
    VIGIL_RETURN_IF_ERROR(StartStorage());
    VIGIL_RETURN_IF_ERROR(StartEngine());
    VIGIL_RETURN_IF_ERROR(StartHandlers());
    VIGIL_RETURN_IF_ERROR(StartServers());
    StartScrubber();
    monitor_ = std::thread([this] { Monitor(); });
    return absl::OkStatus();
  }

  void Stop(absl::Duration grace) {
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
    }
    changed_.notify_all();
    if (monitor_.joinable()) monitor_.join();
    scrubber_.reset();
    http_.reset();
    if (dispatcher_ != nullptr) dispatcher_->StopWaiting();
    if (grpc_ != nullptr) grpc_->Shutdown(grace);
    grpc_.reset();
    dispatcher_.reset();
    engine_.reset();
    backups_.reset();
    storage_.keys.reset();
    storage_.snapshots.reset();
    storage_.log.reset();
  }

  EnvironmentOptions options_;
  absl::Duration started_;
  const calendar::ZoneSet* zones_ = nullptr;
  scheduler::HolidaySet holidays_;
  eventstore::Entropy entropy_;
  std::unique_ptr<VirtualClock> virtual_clock_;
  Storage storage_;
  std::unique_ptr<Backups> backups_;  // null: none are made
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<telemetry::Metrics> metrics_;
  std::unique_ptr<handlers::Dispatcher> dispatcher_;
  std::unique_ptr<GrpcServer> grpc_;
  std::unique_ptr<gateway::HttpServer> http_;
  std::unique_ptr<Scrubber> scrubber_;

 private:
  absl::Status StartStorage() {
    entropy_ = options_.seed.has_value() ? eventstore::SeededEntropy(*options_.seed)
                                         : eventstore::SystemEntropy();
    StorageOptions storage;
    storage.data_dir = options_.data_dir;
    storage.read_only = options_.read_only;
    storage.simulated = options_.virtual_start.has_value() && !options_.history;
    storage.kek_file = options_.kek_file;
    storage.entropy = entropy_;
    storage.file_system = options_.file_system;
    if (!options_.backup_dir.empty())
      VIGIL_RETURN_IF_ERROR(CheckBackupFolder(options_.backup_dir, options_.data_dir));
    VIGIL_ASSIGN_OR_RETURN(storage_, OpenStorage(storage));
    auto* log = dynamic_cast<eventstore::RocksLog*>(storage_.log.get());
    if (log != nullptr && !options_.backup_dir.empty()) {
      backups_ = std::make_unique<Backups>(log, storage_.keys.get(), options_.backup_dir,
                                           options_.backup_keep, options_.file_system);
    }
    return absl::OkStatus();
  }

  absl::Status StartEngine() {
    if (options_.virtual_start.has_value()) {
      virtual_clock_ = std::make_unique<VirtualClock>(
          std::max(*options_.virtual_start, storage_.log->DurableHead().recorded_at));
    }
    engine::Options engine;
    engine.log = storage_.log.get();
    engine.clock = virtual_clock_ != nullptr ? virtual_clock_.get() : &RealClock();
    engine.virtual_clock = virtual_clock_.get();
    engine.zones = zones_;
    engine.holidays = &holidays_;
    engine.snapshots = storage_.snapshots.get();
    engine.read_only = storage_.read_only;
    engine.read_only_reason = storage_.read_only_reason;
    engine.degraded = storage_.read_only && !options_.read_only;
    engine.on_fatal = options_.on_fatal;
    engine.snapshot_every_events = options_.snapshot_every_events;
    engine.free_disk_bytes = options_.free_disk_bytes;
    if (!engine.free_disk_bytes && !options_.data_dir.empty()) {
      engine.free_disk_bytes = FreeDiskBytes(options_.data_dir);
    }
    VIGIL_ASSIGN_OR_RETURN(engine_, engine::Engine::Start(std::move(engine)));
    return absl::OkStatus();
  }

  absl::Status StartHandlers() {
    metrics_ = std::make_unique<telemetry::Metrics>(handlers::MethodNames());
    handlers::Backends backends;
    backends.engine = engine_.get();
    backends.keys = storage_.keys.get();
    backends.entropy = entropy_;
    backends.metrics = metrics_.get();
    backends.virtual_clock = virtual_clock_ != nullptr;
    backends.started = started_;
    backends.version = kVersion;
    backends.log_calls = options_.log_calls;
    if (backups_ != nullptr) {
      backends.operations.create_backup = [this] { return backups_->Create(engine_->Now()); };
      if (!storage_.read_only) {
        backends.operations.copy_erasures = [this] { return backups_->CopyErasures(); };
      }
    }
    dispatcher_ = std::make_unique<handlers::Dispatcher>(std::move(backends));
    return dispatcher_->Start();
  }

  absl::Status StartServers() {
    GrpcOptions grpc;
    grpc.listen = options_.grpc_port.has_value();
    grpc.host = options_.host;
    grpc.port = options_.grpc_port.value_or(0);
    VIGIL_ASSIGN_OR_RETURN(grpc_, GrpcServer::Start(dispatcher_.get(), std::move(grpc)));
    if (!options_.http_port.has_value()) return absl::OkStatus();
    gateway::HttpOptions http;
    http.host = options_.host;
    http.port = *options_.http_port;
    http.routes = OperatorRoutes(
        *engine_, *metrics_, [dispatcher = dispatcher_.get()] { return dispatcher->Conditions(); });
    http.on_answer = [metrics = metrics_.get()](int status) { metrics->CountHttp(status); };
    VIGIL_ASSIGN_OR_RETURN(http_, gateway::HttpServer::Start(std::move(http)));
    return absl::OkStatus();
  }

  void StartScrubber() {
    const auto* log = dynamic_cast<eventstore::RocksLog*>(storage_.log.get());
    if (log == nullptr || options_.scrub_every == absl::InfiniteDuration()) return;
    scrubber_ = std::make_unique<Scrubber>(
        [log](const eventstore::Progress& progress) { return log->Verify(progress); },
        options_.scrub_every,
        [this](const absl::Status& found) {
          metrics_->NoteScrub(RealClock().Now(), found.ok());
          engine_->SetCondition(
              "scrub", found.ok() ? ""
                                  : absl::StrCat("the log is damaged on disk: ", found.message(),
                                                 "; bring it back with 'vigil log restore'"));
          if (!found.ok()) LogError(absl::StrCat("scrub: ", found.ToString()));
        });
  }

  // Tells the health service how things stand, as /readyz says it; and once a minute tries again
  // purges that failed and what could not reach the backups.
  void Monitor() {
    constexpr absl::Duration kRetry = absl::Minutes(1);
    absl::Duration retry_at = RealClock().Monotonic() + kRetry;
    std::unique_lock lock(mu_);
    while (!stopping_) {
      lock.unlock();
      grpc_->SetServing(engine_->status().ready);
      if (RealClock().Monotonic() >= retry_at) {
        RetryErasures();
        retry_at = RealClock().Monotonic() + kRetry;
      }
      lock.lock();
      changed_.wait_for(lock, std::chrono::milliseconds(250), [this] { return stopping_; });
    }
  }

  void RetryErasures() {
    (void)dispatcher_->RetryErasures();  // says itself what is wrong
    if (backups_ == nullptr || !backups_->erasures_pending()) return;
    if (backups_->CopyErasures().ok()) LogInfo("the backups hold no key of the erased any more");
  }

  std::mutex mu_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread monitor_;
};

absl::StatusOr<std::unique_ptr<Environment>> Environment::Start(EnvironmentOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (absl::Status status = impl->Start(); !status.ok()) return status;
  return std::unique_ptr<Environment>(new Environment(std::move(impl)));
}

Environment::Environment(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Environment::~Environment() = default;

void Environment::Stop(absl::Duration grace) { impl_->Stop(grace); }
int Environment::grpc_port() const { return impl_->grpc_->port(); }
int Environment::http_port() const { return impl_->http_ == nullptr ? 0 : impl_->http_->port(); }
std::shared_ptr<grpc::Channel> Environment::Channel() { return impl_->grpc_->InProcessChannel(); }
engine::Engine& Environment::engine() { return *impl_->engine_; }
eventstore::KeyStore& Environment::keys() { return *impl_->storage_.keys; }
handlers::Dispatcher& Environment::dispatcher() { return *impl_->dispatcher_; }
bool Environment::read_only() const { return impl_->storage_.read_only; }
const std::string& Environment::read_only_reason() const {
  return impl_->storage_.read_only_reason;
}
std::string Environment::Metrics() const {
  return telemetry::Exposition(*impl_->engine_, *impl_->metrics_);
}

}  // namespace vigil::vigild
