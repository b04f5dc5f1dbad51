// Events on their way from deciding to the log, and from the log to Apply.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "vigil/events/v1/base.pb.h"

namespace vigil::scheduler {

// An event as Apply and React see it. Views into storage of the caller.
struct EventView {
  uint64_t position = 0;
  absl::Time recorded_at;
  absl::string_view stream;
  uint32_t type = 0;
  uint32_t version = 1;
  absl::string_view payload;
};

// An event that was decided, serialised.
struct DecidedEvent {
  std::string stream;
  uint32_t type = 0;
  uint32_t version = 1;
  std::string payload;
};

// Durable type number of a message; 0 when it is no event.
uint32_t EventTypeOf(const google::protobuf::Descriptor& descriptor);
template <class E>
uint32_t EventType() {
  static const uint32_t type = EventTypeOf(*E::descriptor());
  return type;
}

// Canonical bytes of a message: the same on every machine.
std::string SerializeCanonically(const google::protobuf::Message& message);

// The events of one command, in order.
class EventList {
 public:
  template <class E>
  void Add(absl::string_view stream, const E& event) {
    events_.push_back({std::string(stream), EventType<E>(), 1, SerializeCanonically(event)});
  }
  const std::vector<DecidedEvent>& events() const { return events_; }
  std::vector<DecidedEvent>& mutable_events() { return events_; }
  size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }

 private:
  std::vector<DecidedEvent> events_;
};

// ---- moments ----
inline absl::Time TimeOf(const events::v1::Moment& m) { return absl::FromUnixMicros(m.at_us()); }
inline events::v1::Moment MomentAt(absl::Time t) {
  events::v1::Moment m;
  m.set_at_us(absl::ToUnixMicros(t));
  return m;
}

}  // namespace vigil::scheduler
