// LogStart: where an existing log stands, read from its backend and checked for consistency between
// the families before anything is answered or written.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/backend.h"
#include "eventstore/keys_codec.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

struct LogStart {
  LogIdentity identity;
  Head head;
  keys::Stamp stamp;  // of the last append
  Position sweep = 1;
  bool rows_stale = false;
  // LOG_INDEX_BEHIND, naming family and positions, when a family does not carry the stamp of the
  // last append: it lost its newest writes.
  absl::Status consistency;
};

// A log without a commit.
LogStart EmptyStart(LogIdentity identity);

// DataLoss when the last frame or an entry of `meta` is broken.
absl::StatusOr<LogStart> LoadStart(const Backend& backend, const LogIdentity& identity);

}  // namespace vigil::eventstore
