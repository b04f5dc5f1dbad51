// FrameView: a stored commit seen in place. Every string points into the frame's bytes, which
// belong to whoever handed the view out; copy what must live longer (Materialize in frame.h).
#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

struct EventView {
  Position position = 0;
  Revision revision = 0;
  absl::string_view stream;
  uint32_t type = 0;
  uint32_t version = 0;
  absl::string_view payload;
};

struct FrameView {
  absl::string_view bytes;  // the whole frame as stored
  uint32_t format = 0;
  bool simulated = false;
  uint32_t epoch = 0;
  Position first = 0;
  int64_t recorded_at_us = 0;  // microseconds since 1970
  absl::string_view partition, actor, role, on_behalf_of, channel, reason;
  absl::string_view principal, method, request_id;
  absl::string_view fingerprint, causation, correlation, traceparent;
  Hash prev_hash{};
  Hash hash{};  // zeros unless the giver of the view says that it computed it
  std::vector<EventView> events;

  absl::Time recorded_at() const { return absl::FromUnixMicros(recorded_at_us); }
  Position last() const { return first + events.size() - 1; }
};

}  // namespace vigil::eventstore
