// What the log writes for a commit, as plain puts: the floor of appending writes the same.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/event_log.h"
#include "eventstore/log_derive.h"

namespace vigil::bench {

using Puts = std::vector<eventstore::DerivedEntry>;

// Frame, indexes and request entry of one commit.
Puts PutsOf(const eventstore::FrameView& frame);
// The stamps that close a group.
Puts StampPuts(const eventstore::keys::Stamp& stamp);

// Mean bytes of keys and values of the last `commits` commits, each closed as a group of its own.
absl::StatusOr<size_t> BytesOfLastCommit(const eventstore::EventLog& log, int commits);

}  // namespace vigil::bench
