#include "tests/bench/grpc_load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/bench/figure.h"

namespace vigil::bench {
namespace {

class Load {
 public:
  Load(const std::string& address, std::string method, int in_flight, uint64_t calls,
       const std::function<std::string(uint64_t)>& next)
      : stub_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        method_(std::move(method)),
        calls_(calls),
        next_(next),
        slots_(static_cast<size_t>(in_flight)) {
    latencies_us_.resize(calls);
  }

  LoadResult Run() {
    const absl::Time began = absl::Now();
    for (Slot& slot : slots_) Begin(slot);
    std::unique_lock lock(mu_);
    done_cv_.wait(lock, [this] { return finished_ == calls_; });
    const double seconds = absl::ToDoubleSeconds(absl::Now() - began);
    LoadResult result;
    result.calls = calls_;
    result.errors = errors_;
    result.calls_per_second = static_cast<double>(calls_) / seconds;
    result.p50_us = Median(latencies_us_);
    return result;
  }

 private:
  struct Slot {
    std::unique_ptr<grpc::ClientContext> context;
    grpc::ByteBuffer request, response;
    absl::Time began;
    uint64_t index = 0;
  };

  void Begin(Slot& slot) {
    slot.index = started_++;
    if (slot.index >= calls_) return;
    slot.context = std::make_unique<grpc::ClientContext>();
    slot.context->AddMetadata("x-vigil-actor", "bench");
    slot.context->AddMetadata("x-vigil-role", "admin");
    const grpc::Slice slice(next_(slot.index));
    slot.request = grpc::ByteBuffer(&slice, 1);
    slot.response.Clear();
    slot.began = absl::Now();
    stub_.UnaryCall(slot.context.get(), method_, grpc::StubOptions(), &slot.request, &slot.response,
                    [this, &slot](grpc::Status status) { End(slot, status); });
  }

  void End(Slot& slot, const grpc::Status& status) {
    latencies_us_[slot.index] = absl::ToDoubleMicroseconds(absl::Now() - slot.began);
    if (!status.ok()) ++errors_;
    Begin(slot);
    if (++finished_ == calls_) {
      std::lock_guard lock(mu_);
      done_cv_.notify_all();
    }
  }

  grpc::GenericStub stub_;
  const std::string method_;
  const uint64_t calls_;
  const std::function<std::string(uint64_t)>& next_;
  std::vector<Slot> slots_;
  std::vector<double> latencies_us_;
  std::atomic<uint64_t> started_{0}, finished_{0}, errors_{0};
  std::mutex mu_;
  std::condition_variable done_cv_;
};

}  // namespace

LoadResult RunLoad(const std::string& address, const std::string& method, int in_flight,
                   uint64_t calls, const std::function<std::string(uint64_t)>& next) {
  return Load(address, method, in_flight, calls, next).Run();
}

}  // namespace vigil::bench
