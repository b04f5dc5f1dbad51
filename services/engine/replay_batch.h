// What passes from the thread that reads and understands stored events to the one that applies
// them.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/frame_view.h"
#include "scheduler/domain.h"

namespace vigil::engine {

// Some frames, understood. Owns all it points to.
class ReplayBatch {
 public:
  struct Event {
    scheduler::EventView view;  // without its stream and payload
    scheduler::ParsedEvent parsed;
    uint64_t subject_hash = 0;  // of the stream's name
  };
  struct Frame {
    size_t end = 0;  // index of the event after its last
    uint64_t last_position = 0;
    absl::Time recorded_at;
    uint64_t payload_bytes = 0;
  };

  // Keeps nothing of the frame's bytes. On an error the events before the bad one are there, but
  // not the frame.
  absl::Status Add(const scheduler::Domain& domain, const eventstore::FrameView& frame);
  void Clear();
  bool full() const { return payload_bytes_ >= kMaxPayloadBytes; }
  bool empty() const { return frames_.empty(); }
  const std::vector<Event>& events() const { return events_; }
  const std::vector<Frame>& frames() const { return frames_; }

 private:
  static constexpr size_t kMaxPayloadBytes = 32 << 10;  // stays in a core's own cache

  scheduler::MessagePool messages_;
  std::vector<Event> events_;
  std::vector<Frame> frames_;
  size_t payload_bytes_ = 0;
};

// Batches on their way, a bounded number of them; empty ones come back. For one thread that fills
// and one that takes.
class ReplayPipe {
 public:
  explicit ReplayPipe(int batches);

  // The filling side. An empty batch; null when the taking side has stopped.
  std::unique_ptr<ReplayBatch> Empty();
  void Fill(std::unique_ptr<ReplayBatch> batch);
  // Nothing more comes, for this reason.
  void End(absl::Status status);

  // The taking side. Null at the end.
  absl::StatusOr<std::unique_ptr<ReplayBatch>> Take();
  void Return(std::unique_ptr<ReplayBatch> batch);
  void Stop();

 private:
  std::mutex mu_;  // guards all below
  std::condition_variable changed_;
  std::vector<std::unique_ptr<ReplayBatch>> empty_;
  std::vector<std::unique_ptr<ReplayBatch>> filled_;  // the oldest first
  std::optional<absl::Status> end_;
  bool stopped_ = false;
};

}  // namespace vigil::engine
