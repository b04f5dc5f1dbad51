// WatchHub: where watches that have caught up, and queries that ask for a position, wait for the
// log to grow or for their time. One thread and one head listener for all of them; one that waits
// costs no thread, and a commit costs nothing for those whose position it does not reach.
//
// Threads: any. A wake-up runs on the workers it names, once for each Park, unless Unpark came
// first.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "eventstore/event_log.h"
#include "services/handlers/workers.h"

namespace vigil::handlers {

class WatchHub {
 public:
  explicit WatchHub(const eventstore::EventLog& log);
  // Nothing may be parked any more.
  ~WatchHub();

  // Wakes when the durable head is beyond `position`, or after `timeout` of real time. Returns a
  // number for Unpark.
  uint64_t Park(eventstore::Position position, absl::Duration timeout, Workers* workers,
                std::function<void()> wake);
  // True: forgotten, it will not be woken. False: the wake-up is on its way.
  bool Unpark(uint64_t number);
  // Wakes all, and from now on everybody at once.
  void Close();
  size_t parked() const;

 private:
  struct Waiter {
    eventstore::Position position = 0;
    std::chrono::steady_clock::time_point until;
    Workers* workers = nullptr;
    std::function<void()> wake;
  };
  void Run();
  // Takes those that are due; mu_ held.
  std::vector<Waiter> TakeDue(std::chrono::steady_clock::time_point now);

  mutable std::mutex mu_;
  std::condition_variable changed_;
  eventstore::Position head_ = 0;
  uint64_t next_number_ = 1;
  std::map<uint64_t, Waiter> waiters_;
  // The numbers of the same, by what they wait for.
  std::set<std::pair<eventstore::Position, uint64_t>> by_position_;
  std::set<std::pair<std::chrono::steady_clock::time_point, uint64_t>> by_time_;
  bool poked_ = false;
  bool closed_ = false;
  bool stopping_ = false;
  std::shared_ptr<void> listener_;
  std::thread thread_;
};

}  // namespace vigil::handlers
