// A stream of answers as a transport pulls it: one message at a time, the next one only when the
// last has left. So a slow reader costs one page of memory and no thread.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace vigil::handlers {

// Threads: Next is called again only after the call before it was answered; Cancel from any thread,
// also at the same time. `done` may be called before Next returns, or later from another thread.
class AnswerStream {
 public:
  using Message = google::protobuf::Message;
  // Either a message, or (nullptr) the end of the stream and why.
  using DoneFn = std::function<void(absl::Status, std::unique_ptr<Message>)>;

  virtual ~AnswerStream() = default;
  virtual void Next(DoneFn done) = 0;
  // A Next under way, and every later one, ends with CANCELLED.
  virtual void Cancel() = 0;
};

}  // namespace vigil::handlers
