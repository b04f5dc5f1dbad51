// What `vigil log adopt` and `vigil log rebuild` do. Each opens the log itself, under the lock, and
// leaves it closed. Refusals as in refusal.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/open_options.h"
#include "eventstore/progress.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

// Accepts a log whose anchor is missing or damaged, as it stands: checks every frame and the whole
// chain, then writes a new anchor for its head. FailedPrecondition when the log has a sound anchor,
// whatever it says: a log that is shorter than its anchor is never adopted.
absl::StatusOr<Head> AdoptLog(const OpenOptions& options, const Progress& progress);

struct RebuildReport {
  uint64_t commits = 0, events = 0;
  uint64_t missing = 0;               // entries that the log calls for and the index lacks
  uint64_t wrong = 0;                 // entries with another value than the log's
  uint64_t extra = 0;                 // entries that no event calls for
  std::vector<std::string> examples;  // the first few, in words
  bool same() const { return missing + wrong + extra == 0; }
};

// Derives `streams` and `requests` from the log and compares them with what is stored.
absl::StatusOr<RebuildReport> CompareIndexes(const OpenOptions& options, const Progress& progress);

// Writes `streams` and `requests` anew from the log, removes the rows of the read models and marks
// them as stale, so that the engine writes them anew at its next start. For LOG_INDEX_BEHIND, or
// when CompareIndexes has found something. Safe to repeat when it was interrupted.
absl::StatusOr<RebuildReport> RebuildIndexes(const OpenOptions& options, const Progress& progress);

}  // namespace vigil::eventstore
