#include "services/engine/replay_batch.h"

#include <utility>

#include "base/status_macros.h"

namespace vigil::engine {

absl::Status ReplayBatch::Add(const scheduler::Domain& domain, const eventstore::FrameView& frame) {
  uint64_t bytes = 0;
  for (const eventstore::EventView& event : frame.events) {
    scheduler::EventView view{event.position, frame.recorded_at(), event.stream,
                              event.type,     event.version,       event.payload};
    VIGIL_ASSIGN_OR_RETURN(const scheduler::ParsedEvent parsed, domain.Parse(view, messages_));
    view.stream = view.payload = {};
    events_.push_back({view, parsed, scheduler::StableHash(event.stream)});
    bytes += event.payload.size();
  }
  frames_.push_back({events_.size(), frame.last(), frame.recorded_at(), bytes});
  payload_bytes_ += bytes;
  return absl::OkStatus();
}

void ReplayBatch::Clear() {
  events_.clear();
  frames_.clear();
  payload_bytes_ = 0;
  messages_.TakeBack();
}

ReplayPipe::ReplayPipe(int batches) {
  for (int i = 0; i < batches; ++i) empty_.push_back(std::make_unique<ReplayBatch>());
}

std::unique_ptr<ReplayBatch> ReplayPipe::Empty() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return stopped_ || !empty_.empty(); });
  if (stopped_) return nullptr;
  std::unique_ptr<ReplayBatch> batch = std::move(empty_.back());
  empty_.pop_back();
  return batch;
}

void ReplayPipe::Fill(std::unique_ptr<ReplayBatch> batch) {
  const std::lock_guard lock(mu_);
  filled_.push_back(std::move(batch));
  changed_.notify_all();
}

void ReplayPipe::End(absl::Status status) {
  const std::lock_guard lock(mu_);
  end_ = std::move(status);
  changed_.notify_all();
}

absl::StatusOr<std::unique_ptr<ReplayBatch>> ReplayPipe::Take() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return end_.has_value() || !filled_.empty(); });
  if (filled_.empty()) {
    VIGIL_RETURN_IF_ERROR(*end_);
    return nullptr;
  }
  std::unique_ptr<ReplayBatch> batch = std::move(filled_.front());
  filled_.erase(filled_.begin());
  return batch;
}

void ReplayPipe::Return(std::unique_ptr<ReplayBatch> batch) {
  batch->Clear();
  const std::lock_guard lock(mu_);
  empty_.push_back(std::move(batch));
  changed_.notify_all();
}

void ReplayPipe::Stop() {
  const std::lock_guard lock(mu_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace vigil::engine
