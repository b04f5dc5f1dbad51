// RequestSweeper: forgets requests older than limits::kRequestRetentionDays, at most
// limits::kRequestSweepPerCommit a commit. One thread (the writer).
//
// The log itself is the index by age: recorded_at never runs back, so the sweeper walks it once,
// from the first commit on, and stays 30 days behind. `meta` keeps its place, written in the append
// that deletes; no index by age has to be written and deleted for each request.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "absl/status/status.h"
#include "eventstore/backend.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

class RequestSweeper {
 public:
  // `next`: first position not yet swept.
  RequestSweeper(const Backend& backend, Position next) : backend_(backend), next_(next) {}

  // Deletes what a commit recorded at `now_us` may delete. `durable`: the head on disk.
  absl::Status Sweep(int64_t now_us, Position durable, WriteSet& set);

  // First position not yet swept, for `meta`.
  Position next() const { return next_; }

 private:
  struct Old {
    int64_t recorded_at_us = 0;
    Position last = 0;
    std::string key;  // empty: that commit had no request id
  };

  absl::Status Load(Position durable);

  const Backend& backend_;
  Position next_;
  std::deque<Old> ahead_;  // the commits from next_ on, a few
};

}  // namespace vigil::eventstore
