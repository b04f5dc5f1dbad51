// What can be said about a log on disk without changing any file: phase one of opening, and what
// the tools (stat, adopt, rebuild) start from. The caller holds the lock on the folder.
#pragma once

#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/log_start.h"
#include "eventstore/open_options.h"
#include "eventstore/rocksdb_backend.h"
#include "eventstore/tail_anchor.h"

namespace vigil::eventstore {

struct LogInspection {
  std::unique_ptr<RocksBackend> backend;  // read-only
  LogStart start;
  std::optional<Anchor> anchor;
  // OK, or the refusal a writer gets: first the anchor's, then that of the families.
  absl::Status verdict;
};

// LOG_MISSING when there is no database, LOG_DAMAGED when not even its end can be read,
// LOG_SIMULATED or LOG_REAL when it is of the other kind than options.simulated.
absl::StatusOr<LogInspection> InspectLog(const OpenOptions& options);

// The id, epoch and kind stored in the database.
absl::StatusOr<LogIdentity> LoadIdentity(const Backend& backend);

rocksdb::FileSystem* FileSystemOf(const OpenOptions& options);

}  // namespace vigil::eventstore
