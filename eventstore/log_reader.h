// LogReader: pages, scans and look-ups over a backend, up to a given durable head. Stateless and
// safe from any thread; no call keeps anything between calls, so a slow reader costs nothing.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/backend.h"
#include "eventstore/event_log.h"
#include "eventstore/frame_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

class LogReader {
 public:
  // `genesis`: what the first frame names as its previous hash. The backend outlives this object.
  LogReader(const Backend& backend, const Hash& genesis) : backend_(backend), genesis_(genesis) {}

  absl::StatusOr<ReadPage> Read(const ReadRequest& request, Position head) const;
  absl::Status Scan(const ScanRequest& request, Position head, const EventLog::ScanFn& fn) const;
  absl::StatusOr<Position> PositionAt(absl::Time at, Position head) const;
  absl::StatusOr<Hash> HashAt(Position last, Position head) const;
  absl::Status ScanRows(absl::string_view prefix, absl::string_view start_after,
                        const std::function<bool(absl::string_view, absl::string_view)>& fn) const;
  absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view key) const;

 private:
  absl::Status ScanLog(const ScanRequest& request, Position until,
                       const EventLog::ScanFn& fn) const;
  absl::Status ScanPartition(const ScanRequest& request, Position until,
                             const EventLog::ScanFn& fn) const;

  const Backend& backend_;
  const Hash genesis_;
};

// Where the log ends, from its last frame. Position 0 and the genesis hash when it is empty.
absl::StatusOr<Head> LastHead(const Backend& backend, const Hash& genesis);

}  // namespace vigil::eventstore
