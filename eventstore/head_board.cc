#include "eventstore/head_board.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace vigil::eventstore {
namespace {

// Beyond this, a wait is for ever; it keeps the sum of now and timeout within range.
constexpr absl::Duration kLongestWait = absl::Hours(24 * 365);

}  // namespace

HeadBoard::HeadBoard(Head head) : head_(std::move(head)) {}

Head HeadBoard::Get() const {
  std::lock_guard lock(mu_);
  return head_;
}

void HeadBoard::Publish(const Head& head) {
  {
    std::lock_guard lock(mu_);
    head_ = head;
  }
  changed_.notify_all();
  std::lock_guard lock(listeners_->mu);
  for (const Listener& listener : listeners_->list) listener(head);
}

void HeadBoard::Stop() {
  {
    std::lock_guard lock(mu_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool HeadBoard::WaitBeyond(Position position, absl::Duration timeout) const {
  std::unique_lock lock(mu_);
  changed_.wait_for(lock, absl::ToChronoMicroseconds(std::min(timeout, kLongestWait)),
                    [&] { return stopped_ || head_.position > position; });
  return head_.position > position;
}

std::shared_ptr<void> HeadBoard::AddListener(Listener listener) {
  std::lock_guard lock(listeners_->mu);
  const auto at = listeners_->list.insert(listeners_->list.end(), std::move(listener));
  return std::shared_ptr<void>(nullptr, [listeners = listeners_, at](void*) {
    std::lock_guard lock(listeners->mu);
    listeners->list.erase(at);
  });
}

}  // namespace vigil::eventstore
