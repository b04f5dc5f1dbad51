#include "services/engine/queue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "services/engine/errors.h"

namespace vigil::engine {

// Crisis commands have slots of their own and, beyond them, whatever room the others leave.
absl::Status CommandQueue::Push(Queued& item) {
  std::lock_guard lock(mu_);
  const size_t bytes = item.command.bytes;
  const auto beyond = [](size_t have, size_t reserved) {
    return have > reserved ? have - reserved : 0;
  };
  const size_t crisis_count = crisis_.size() + (item.command.crisis ? 1 : 0);
  const size_t crisis_bytes = crisis_bytes_ + (item.command.crisis ? bytes : 0);
  const size_t count = normal_.size() + (item.command.crisis ? 0 : 1) +
                       beyond(crisis_count, limits::kReservedCrisisCommands);
  const size_t total_bytes = normal_bytes_ + (item.command.crisis ? 0 : bytes) +
                             beyond(crisis_bytes, limits::kReservedCrisisBytes);
  const bool reserved = item.command.crisis && crisis_count <= limits::kReservedCrisisCommands &&
                        crisis_bytes <= limits::kReservedCrisisBytes;
  if (!reserved && (count > limits::kMaxQueuedCommands || total_bytes > limits::kMaxQueuedBytes)) {
    return QueueFull(normal_.size() + crisis_.size(), normal_bytes_ + crisis_bytes_);
  }
  if (item.command.crisis) {
    crisis_bytes_ += bytes;
    crisis_.push_back(std::move(item));
  } else {
    normal_bytes_ += bytes;
    normal_.push_back(std::move(item));
  }
  return absl::OkStatus();
}

void CommandQueue::PushTask(std::function<void()> task) {
  std::lock_guard lock(mu_);
  Queued item;
  item.task = std::move(task);
  tasks_.push_back(std::move(item));
}

std::vector<Queued> CommandQueue::Drain(size_t max, bool crisis_only) {
  std::lock_guard lock(mu_);
  std::vector<Queued> out;
  const auto take = [&out, max](std::deque<Queued>& from, size_t* bytes) {
    while (!from.empty() && out.size() < max) {
      if (bytes != nullptr) *bytes -= from.front().command.bytes;
      out.push_back(std::move(from.front()));
      from.pop_front();
    }
  };
  take(tasks_, nullptr);
  take(crisis_, &crisis_bytes_);
  if (!crisis_only) take(normal_, &normal_bytes_);
  return out;
}

bool CommandQueue::empty() const {
  std::lock_guard lock(mu_);
  return tasks_.empty() && crisis_.empty() && normal_.empty();
}

size_t CommandQueue::size() const {
  std::lock_guard lock(mu_);
  return tasks_.size() + crisis_.size() + normal_.size();
}

size_t CommandQueue::bytes() const {
  std::lock_guard lock(mu_);
  return crisis_bytes_ + normal_bytes_;
}

}  // namespace vigil::engine
