#include "services/handlers/workers.h"

#include <utility>

namespace vigil::handlers {

Workers::Workers(size_t max_threads, size_t max_queued)
    : max_threads_(max_threads), max_queued_(max_queued) {}

Workers::~Workers() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  // A Post that came while the last thread was leaving.
  for (std::function<void()>& task : tasks_) task();
}

bool Workers::TryPost(std::function<void()> task) {
  std::lock_guard lock(mu_);
  if (stopping_ || tasks_.size() >= max_queued_) return false;
  Add(std::move(task));
  return true;
}

void Workers::Post(std::function<void()> task) {
  std::lock_guard lock(mu_);
  Add(std::move(task));
}

size_t Workers::queued() const {
  std::lock_guard lock(mu_);
  return tasks_.size();
}

void Workers::Add(std::function<void()> task) {
  tasks_.push_back(std::move(task));
  if (idle_ < tasks_.size() && threads_.size() < max_threads_ && !stopping_) {
    threads_.emplace_back([this] { Run(); });
  } else {
    work_.notify_one();
  }
}

void Workers::Run() {
  std::unique_lock lock(mu_);
  while (true) {
    ++idle_;
    work_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    --idle_;
    if (tasks_.empty()) return;
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // what it holds is let go outside the lock
    lock.lock();
  }
}

}  // namespace vigil::handlers
