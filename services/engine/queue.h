// The bounded queue in front of the sequencer. Bounded in count and in bytes; crisis commands have
// slots of their own on top and go first.
//
// Threads: Push from any; Drain from the sequencer; both are quick.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "services/engine/command.h"

namespace vigil::engine {

// A command with its caller, or a task of the engine itself to be run on the sequencer thread.
struct Queued {
  Command command;
  DoneFn done;
  std::function<void()> task;  // set: command and done are not used
};

class CommandQueue {
 public:
  // RESOURCE_EXHAUSTED (QUEUE_FULL) when there is no room; `item` is then left to the caller.
  absl::Status Push(Queued& item);
  // Tasks of the engine itself are never refused.
  void PushTask(std::function<void()> task);
  // Up to `max` items: tasks, then crisis commands, then (unless crisis_only) the others in order.
  std::vector<Queued> Drain(size_t max, bool crisis_only);
  bool empty() const;
  size_t size() const;
  size_t bytes() const;

 private:
  mutable std::mutex mu_;
  std::deque<Queued> tasks_, crisis_, normal_;
  size_t crisis_bytes_ = 0, normal_bytes_ = 0;
};

}  // namespace vigil::engine
