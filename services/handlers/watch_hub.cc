#include "services/handlers/watch_hub.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace vigil::handlers {

using Clock = std::chrono::steady_clock;

WatchHub::WatchHub(const eventstore::EventLog& log, Workers* workers)
    : log_(log), workers_(workers) {
  head_ = log.DurableHead().position;
  // The listener runs on the committer's thread: it only leaves word.
  listener_ =
      const_cast<eventstore::EventLog&>(log).AddHeadListener([this](const eventstore::Head& head) {
        {
          std::lock_guard lock(mu_);
          head_ = head.position;
          if (waiters_.empty()) return;
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

uint64_t WatchHub::Park(eventstore::Position position, absl::Duration timeout,
                        std::function<void()> wake) {
  uint64_t number;
  {
    std::lock_guard lock(mu_);
    number = next_number_++;
    const auto until = Clock::now() + absl::ToChronoMicroseconds(timeout);
    waiters_[number] = {position, until, std::move(wake)};
    poked_ = true;
  }
  changed_.notify_one();
  return number;
}

bool WatchHub::Unpark(uint64_t number) {
  std::lock_guard lock(mu_);
  return waiters_.erase(number) > 0;
}

size_t WatchHub::parked() const {
  std::lock_guard lock(mu_);
  return waiters_.size();
}

void WatchHub::Run() {
  std::unique_lock lock(mu_);
  while (!stopping_) {
    poked_ = false;
    const Clock::time_point now = Clock::now();
    Clock::time_point earliest = now + std::chrono::hours(1);
    std::vector<std::function<void()>> due;
    for (auto it = waiters_.begin(); it != waiters_.end();) {
      if (it->second.position < head_ || it->second.until <= now) {
        due.push_back(std::move(it->second.wake));
        it = waiters_.erase(it);
      } else {
        earliest = std::min(earliest, it->second.until);
        ++it;
      }
    }
    if (!due.empty()) {
      lock.unlock();
      for (std::function<void()>& wake : due) workers_->Post(std::move(wake));
      lock.lock();
      continue;
    }
    changed_.wait_until(lock, earliest, [this] { return stopping_ || poked_; });
  }
}

}  // namespace vigil::handlers
