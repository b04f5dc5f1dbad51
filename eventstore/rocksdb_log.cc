#include "eventstore/rocksdb_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace vigil::eventstore {
RocksLog::RocksLog(std::unique_ptr<RocksBackend> backend, const LogStart& start,
                   absl::Status verdict, const OpenOptions& options)
    : StagedLog(std::move(backend), start),
      verdict_(std::move(verdict)),
      data_dir_(options.data_dir),
      read_only_(options.read_only) {}

RocksLog::~RocksLog() = default;

absl::StatusOr<StageResult> RocksLog::Stage(const NewCommit& commit) {
  if (read_only_) return absl::FailedPreconditionError("the log is open read-only");
  return StagedLog::Stage(commit);
}

absl::Status RocksLog::Verify(const Progress& progress) const {
  VIGIL_RETURN_IF_ERROR(Health());
  const Head head = DurableHead();
  ProgressMeter meter(progress, head.position);
  VIGIL_ASSIGN_OR_RETURN(Hash last, HashAt(0));
  const auto check = [&](const FrameView& view) {
    last = view.hash;
    return meter.Step(view.last());
  };
  if (head.position > 0) {  // as `until`, 0 would mean the head of then
    VIGIL_RETURN_IF_ERROR(Scan({.until = head.position, .check_chain = true}, check));
  }
  if (last != head.hash) {
    return absl::DataLossError(
        absl::StrCat("the chain does not end at the head, position ", head.position));
  }
  VIGIL_RETURN_IF_ERROR(rocks().VerifyFiles());
  if (progress) progress(head.position, head.position);
  return absl::OkStatus();
}

absl::Status RocksLog::Checkpoint(const std::string& folder) {
  VIGIL_RETURN_IF_ERROR(Health());
  return rocks().Checkpoint(folder);
}

}  // namespace vigil::eventstore
