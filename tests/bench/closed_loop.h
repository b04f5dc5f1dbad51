// Clients that each wait for their commit before they bring the next one, before one writer thread
// that stages and one that syncs: the engine's shape without the engine, the same for the log and
// for its floor.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"

namespace vigil::bench {

class GroupWriter {
 public:
  virtual ~GroupWriter() = default;
  virtual absl::Status Stage(uint64_t commit) = 0;
  // Closes what is staged; the function makes it durable and runs on another thread.
  virtual std::function<absl::Status()> Close() = 0;
};

// Commits [first, first + count) with so many clients; commits a second.
absl::StatusOr<double> RunClosedLoop(GroupWriter& writer, int clients, uint64_t first,
                                     uint64_t count);

}  // namespace vigil::bench
