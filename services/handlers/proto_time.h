// Times between absl and protocol buffers. Pure; any thread.
#pragma once

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace vigil::handlers {

// Leaves the message unset-looking (zero) for the infinities: they are "never" and "not yet".
inline void SetTime(absl::Time at, google::protobuf::Timestamp* out) {
  if (at == absl::InfinitePast() || at == absl::InfiniteFuture()) return;
  const int64_t us = absl::ToUnixMicros(at);
  int64_t seconds = us / 1'000'000;
  int64_t rest = us % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(rest * 1000));
}

inline absl::Time TimeOf(const google::protobuf::Timestamp& t) {
  return absl::FromUnixSeconds(t.seconds()) + absl::Nanoseconds(t.nanos());
}

}  // namespace vigil::handlers
