// WatchHub: where watches that have caught up wait for the log to grow, or for their heartbeat. One
// thread and one head listener for all of them; a waiting watch costs no thread.
//
// Threads: any. A wake-up runs on the workers, once for each Park, unless Unpark came first.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "eventstore/event_log.h"
#include "services/handlers/workers.h"

namespace vigil::handlers {

class WatchHub {
 public:
  WatchHub(const eventstore::EventLog& log, Workers* workers);
  // Nothing may be parked any more.
  ~WatchHub();

  // Wakes when the durable head is beyond `position`, or after `timeout` of real time. Returns a
  // number for Unpark.
  uint64_t Park(eventstore::Position position, absl::Duration timeout, std::function<void()> wake);
  // True: forgotten, it will not be woken. False: the wake-up is on its way.
  bool Unpark(uint64_t number);
  size_t parked() const;

 private:
  struct Waiter {
    eventstore::Position position = 0;
    std::chrono::steady_clock::time_point until;
    std::function<void()> wake;
  };
  void Run();

  const eventstore::EventLog& log_;
  Workers* const workers_;
  mutable std::mutex mu_;
  std::condition_variable changed_;
  eventstore::Position head_ = 0;
  uint64_t next_number_ = 1;
  std::map<uint64_t, Waiter> waiters_;
  bool poked_ = false;
  bool stopping_ = false;
  std::shared_ptr<void> listener_;
  std::thread thread_;
};

}  // namespace vigil::handlers
