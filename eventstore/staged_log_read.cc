// The reading half of StagedLog: each call checks that the log is sound, takes the durable head and
// leaves the work to LogReader.
#include <utility>

#include "base/status_macros.h"
#include "eventstore/staged_log.h"

namespace vigil::eventstore {

Head StagedLog::DurableHead() const { return board_.Get(); }

absl::StatusOr<ReadPage> StagedLog::Read(const ReadRequest& request) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.Read(request, DurableHead().position);
}

absl::StatusOr<Revision> StagedLog::StreamRevision(absl::string_view stream) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return StoredRevision(*backend_, stream);
}

absl::StatusOr<Position> StagedLog::PositionAt(absl::Time at) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.PositionAt(at, DurableHead().position);
}

absl::StatusOr<Hash> StagedLog::HashAt(Position last) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.HashAt(last, DurableHead().position);
}

absl::Status StagedLog::Scan(const ScanRequest& request, const ScanFn& fn) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.Scan(request, DurableHead().position, fn);
}

absl::StatusOr<std::optional<std::string>> StagedLog::GetRow(absl::string_view key) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.GetRow(key);
}

absl::Status StagedLog::ScanRows(
    absl::string_view prefix, absl::string_view start_after,
    const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  VIGIL_RETURN_IF_ERROR(Health());
  return reader_.ScanRows(prefix, start_after, fn);
}

bool StagedLog::RowsStale() const { return rows_stale_; }

std::shared_ptr<void> StagedLog::AddHeadListener(HeadListener listener) {
  return board_.AddListener(std::move(listener));
}

bool StagedLog::WaitForHead(Position position, absl::Duration timeout) const {
  return board_.WaitBeyond(position, timeout);
}

EventLog::Stats StagedLog::GetStats() const {
  const Backend::Usage usage = backend_->GetUsage();
  Stats stats;
  stats.commits = durable_commits_;
  stats.events = DurableHead().position;
  stats.bytes_on_disk = usage.bytes_on_disk;
  stats.bytes_in_memory = usage.bytes_in_memory;
  stats.groups = durable_batch_ - first_batch_;
  return stats;
}

}  // namespace vigil::eventstore
