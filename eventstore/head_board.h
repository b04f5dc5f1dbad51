// HeadBoard: where the durable head is announced, waited for and listened to. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

class HeadBoard {
 public:
  using Listener = std::function<void(const Head&)>;

  explicit HeadBoard(Head head);

  Head Get() const;
  void Publish(const Head& head);
  // Ends all waiting for good: the log has failed or is closing.
  void Stop();

  // True when the head is beyond `position`; false when the time has passed or Stop was called.
  bool WaitBeyond(Position position, absl::Duration timeout) const;

  // See EventLog::AddHeadListener. The handle may outlive the board.
  std::shared_ptr<void> AddListener(Listener listener);

 private:
  struct Listeners {
    std::mutex mu;  // held during calls, so that a handle's end means: no call any more
    std::list<Listener> list;
  };

  mutable std::mutex mu_;
  mutable std::condition_variable changed_;
  Head head_;
  bool stopped_ = false;
  const std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
};

}  // namespace vigil::eventstore
