#include "tests/bench/grpc_load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/bench/figure.h"

namespace vigil::bench {
namespace {

class Load {
 public:
  Load(const std::string& address, int in_flight, const std::vector<PreparedCall>& calls)
      : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
        stub_(channel_),
        prepared_(calls),
        calls_(calls.size()),
        slots_(static_cast<size_t>(in_flight)) {
    latencies_us_.resize(calls_);
  }

  LoadResult Run() {
    channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const absl::Time began = absl::Now();
    for (Slot& slot : slots_) Begin(slot);
    std::unique_lock lock(mu_);
    done_cv_.wait(lock, [this] { return finished_ == calls_; });
    const double seconds = absl::ToDoubleSeconds(absl::Now() - began);
    LoadResult result;
    result.calls = calls_;
    result.errors = errors_;
    result.first_error = first_error_;
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
    const PreparedCall& call = prepared_[slot.index];
    const grpc::Slice slice(call.request);
    slot.request = grpc::ByteBuffer(&slice, 1);
    slot.response.Clear();
    slot.began = absl::Now();
    stub_.UnaryCall(slot.context.get(), call.method, grpc::StubOptions(), &slot.request,
                    &slot.response, [this, &slot](grpc::Status status) { End(slot, status); });
  }

  void End(Slot& slot, const grpc::Status& status) {
    latencies_us_[slot.index] = absl::ToDoubleMicroseconds(absl::Now() - slot.began);
    if (!status.ok()) Note(status);
    const uint64_t calls = calls_;  // the last call's end may be the end of this object
    Begin(slot);
    if (++finished_ == calls) {
      std::lock_guard lock(mu_);
      done_cv_.notify_all();
    }
  }

  void Note(const grpc::Status& status) {
    std::lock_guard lock(mu_);
    if (errors_++ == 0) {
      first_error_ =
          absl::StrCat(static_cast<int>(status.error_code()), ": ", status.error_message());
    }
  }

  const std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  const std::vector<PreparedCall>& prepared_;
  const uint64_t calls_;
  std::vector<Slot> slots_;
  std::vector<double> latencies_us_;
  std::atomic<uint64_t> started_{0}, finished_{0};
  std::mutex mu_;
  uint64_t errors_ = 0;
  std::string first_error_;
  std::condition_variable done_cv_;
};

}  // namespace

LoadResult RunLoad(const std::string& address, const std::string& method, int in_flight,
                   uint64_t calls, const std::function<std::string(uint64_t)>& next) {
  std::vector<PreparedCall> prepared;
  prepared.reserve(calls);
  for (uint64_t i = 0; i < calls; ++i) prepared.push_back({method, next(i)});
  return RunLoad(address, in_flight, prepared);
}

LoadResult RunLoad(const std::string& address, int in_flight,
                   const std::vector<PreparedCall>& calls) {
  return Load(address, in_flight, calls).Run();
}

}  // namespace vigil::bench
