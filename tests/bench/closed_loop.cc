#include "tests/bench/closed_loop.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"

namespace vigil::bench {
namespace {

class Loop {
 public:
  Loop(GroupWriter& writer, uint64_t clients, uint64_t first, uint64_t count)
      : writer_(writer), next_(first), end_(first + count), waiting_(std::min(clients, count)) {}

  absl::Status Run() {
    std::thread committer([this] { Commit(); });
    Write();
    committer.join();
    return status_;
  }

 private:
  // The writer: stages whatever clients bring, and hands the group over once the disk is free.
  void Write() {
    uint64_t staged = 0;
    std::unique_lock lock(mu_);
    while (status_.ok() && (next_ < end_ || staged > 0)) {
      changed_.wait(lock, [&] {
        return !status_.ok() || (waiting_ > 0 && next_ < end_) || (staged > 0 && sync_ == nullptr);
      });
      const uint64_t brought = std::min(waiting_, end_ - next_);
      waiting_ = 0;
      const uint64_t from = next_;
      next_ += brought;
      lock.unlock();
      absl::Status status;
      for (uint64_t i = 0; i < brought && status.ok(); ++i) status = writer_.Stage(from + i);
      staged += brought;
      lock.lock();
      if (!status.ok()) status_ = status;
      if (staged == 0 || sync_ != nullptr || !status_.ok()) continue;
      sync_ = writer_.Close();
      in_flight_ = staged;
      staged = 0;
      changed_.notify_all();
    }
    changed_.wait(lock, [&] { return sync_ == nullptr; });
    stopping_ = true;
    changed_.notify_all();
  }

  void Commit() {
    std::unique_lock lock(mu_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || sync_ != nullptr; });
      if (sync_ == nullptr) return;
      lock.unlock();
      const absl::Status status = sync_();
      lock.lock();
      if (!status.ok()) status_ = status;
      sync_ = nullptr;
      waiting_ += in_flight_;  // every client of the group brings its next commit
      changed_.notify_all();
    }
  }

  GroupWriter& writer_;
  std::mutex mu_;
  std::condition_variable changed_;
  uint64_t next_;
  const uint64_t end_;
  uint64_t waiting_;  // clients with a commit in hand
  uint64_t in_flight_ = 0;
  std::function<absl::Status()> sync_;
  bool stopping_ = false;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<double> RunClosedLoop(GroupWriter& writer, int clients, uint64_t first,
                                     uint64_t count) {
  const absl::Duration began = RealClock().Monotonic();
  const absl::Status status = Loop(writer, static_cast<uint64_t>(clients), first, count).Run();
  if (!status.ok()) return status;
  return static_cast<double>(count) / absl::ToDoubleSeconds(RealClock().Monotonic() - began);
}

}  // namespace vigil::bench
