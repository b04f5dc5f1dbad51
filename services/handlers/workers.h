// Workers: threads for what may wait (a disk, a position, a key), so that the threads of the server
// never do.
//
// Threads are made when there is work and nobody is free, up to a bound, and stay. Tasks must not
// throw. Threads: every method from any thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace vigil::handlers {

class Workers {
 public:
  Workers(size_t max_threads, size_t max_queued);
  // Runs what is queued to its end.
  ~Workers();

  // False, and the task is dropped, when max_queued tasks wait already or the workers are stopping.
  bool TryPost(std::function<void()> task);
  // For what was promised already (the answer of a commit): never refused.
  void Post(std::function<void()> task);
  size_t queued() const;

 private:
  void Add(std::function<void()> task);  // mu_ held
  void Run();

  const size_t max_threads_;
  const size_t max_queued_;
  mutable std::mutex mu_;
  std::condition_variable work_;
  std::deque<std::function<void()>> tasks_;
  size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace vigil::handlers
