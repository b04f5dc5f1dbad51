#include "services/handlers/watch_hub.h"

namespace vigil::handlers {

using Clock = std::chrono::steady_clock;

WatchHub::WatchHub(const eventstore::EventLog& log) {
  head_ = log.DurableHead().position;
  // The listener runs on the committer's thread: it only leaves word, and only when it is for
  // somebody.
  listener_ =
      const_cast<eventstore::EventLog&>(log).AddHeadListener([this](const eventstore::Head& head) {
        {
          std::lock_guard lock(mu_);
          head_ = head.position;
          if (by_position_.empty() || by_position_.begin()->first >= head_) return;
          poked_ = true;
        }
        changed_.notify_one();
      });
  thread_ = std::thread([this] { Run(); });
}

WatchHub::~WatchHub() {
  listener_.reset();
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

uint64_t WatchHub::Park(eventstore::Position position, absl::Duration timeout, Workers* workers,
                        std::function<void()> wake) {
  uint64_t number;
  {
    std::lock_guard lock(mu_);
    number = next_number_++;
    const auto until = Clock::now() + absl::ToChronoMicroseconds(timeout);
    waiters_[number] = {position, until, workers, std::move(wake)};
    by_position_.emplace(position, number);
    by_time_.emplace(until, number);
    poked_ = true;
  }
  changed_.notify_one();
  return number;
}

bool WatchHub::Unpark(uint64_t number) {
  std::lock_guard lock(mu_);
  const auto at = waiters_.find(number);
  if (at == waiters_.end()) return false;
  by_position_.erase({at->second.position, number});
  by_time_.erase({at->second.until, number});
  waiters_.erase(at);
  return true;
}

void WatchHub::Close() {
  {
    std::lock_guard lock(mu_);
    closed_ = true;
    poked_ = true;
  }
  changed_.notify_one();
}

size_t WatchHub::parked() const {
  std::lock_guard lock(mu_);
  return waiters_.size();
}

std::vector<WatchHub::Waiter> WatchHub::TakeDue(Clock::time_point now) {
  std::vector<Waiter> due;
  const auto take = [&](uint64_t number) {
    const auto at = waiters_.find(number);
    by_position_.erase({at->second.position, number});
    by_time_.erase({at->second.until, number});
    due.push_back(std::move(at->second));
    waiters_.erase(at);
  };
  while (!by_position_.empty() && (closed_ || by_position_.begin()->first < head_)) {
    take(by_position_.begin()->second);
  }
  while (!by_time_.empty() && by_time_.begin()->first <= now) take(by_time_.begin()->second);
  return due;
}

void WatchHub::Run() {
  std::unique_lock lock(mu_);
  while (!stopping_) {
    poked_ = false;
    const Clock::time_point now = Clock::now();
    if (std::vector<Waiter> due = TakeDue(now); !due.empty()) {
      lock.unlock();
      for (Waiter& waiter : due) waiter.workers->Post(std::move(waiter.wake));
      due.clear();
      lock.lock();
      continue;
    }
    const auto until = by_time_.empty() ? now + std::chrono::hours(1) : by_time_.begin()->first;
    changed_.wait_until(lock, until, [this] { return stopping_ || poked_; });
  }
}

}  // namespace vigil::handlers
