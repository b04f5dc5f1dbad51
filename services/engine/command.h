// What goes into the engine and what comes out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"

namespace vigil::engine {

// Who asks, as it is recorded with every commit.
struct Caller {
  std::string principal;  // identity that request ids belong to
  std::string actor;      // staff resource name, or the principal
  std::string role;
  std::string on_behalf_of;
  std::string channel;      // "grpc", "http", "cli", "timer", "play", ...
  std::string traceparent;  // W3C, may be empty
};

// The state answers are given from: everything up to `position`, durable. Immutable; hold it as
// long as an answer takes.
struct Served {
  scheduler::State state;
  std::shared_ptr<const scheduler::RowSource> rows;
  uint64_t position = 0;
  absl::Time recorded_at = absl::InfinitePast();  // of the event at position
  // Damage of a row ends the process: for tests and tools. Whoever answers callers takes a Reading.
  scheduler::StateView view() const { return scheduler::StateView(state, *rows); }
};

// One question's look at a served state. When fault() is not OK after the question was answered, a
// row it needed is damaged and the answer must not be given.
class Reading {
 public:
  explicit Reading(const Served& served) : rows_(*served.rows), view_(served.state, rows_) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  const scheduler::StateView& view() const { return view_; }
  absl::Status fault() const { return rows_.fault(); }

 private:
  const scheduler::CheckedRows rows_;
  const scheduler::StateView view_;
};

using DecideFn = std::function<absl::StatusOr<scheduler::EventList>(
    const scheduler::StateView&, const scheduler::DecideContext&)>;

struct Command {
  Caller caller;
  std::string method;       // full method name
  std::string request_id;   // empty only for commands of the service itself
  std::string fingerprint;  // HMAC-SHA256 of the request as the caller sent it
  std::string partition;    // `agencies/a`, or `system`
  std::string reason;       // stated by the caller
  bool crisis = false;      // reserved slots; goes on when the disk runs low
  bool validate_only = false;
  absl::Time deadline = absl::InfiniteFuture();  // passed before deciding: refused
  size_t bytes = 0;                              // of the request, for the queue's bound
  DecideFn decide;
};

// What became of a command. When the status is not OK nothing was written (UNAVAILABLE with reason
// OUTCOME_UNKNOWN excepted: retry with the same request_id).
struct Outcome {
  absl::Status status;
  uint64_t first_position = 0, last_position = 0;
  absl::Time recorded_at;
  bool repeated = false;  // this request_id was committed before; positions are those of then
  bool validated_only = false;
  // The state right after the command (validate_only: as it would be). Set when the status is OK.
  std::shared_ptr<const Served> after;
};

using DoneFn = std::function<void(Outcome)>;

}  // namespace vigil::engine
