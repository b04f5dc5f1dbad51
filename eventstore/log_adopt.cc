// AdoptLog of log_tools.h.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/folder_lock.h"
#include "eventstore/log_inspection.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_tools.h"
#include "eventstore/refusal.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
absl::StatusOr<Head> AdoptLog(const OpenOptions& options, const Progress& progress) {
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<FolderLock> lock,
                         FolderLock::AcquireExisting(options.data_dir));
  VIGIL_ASSIGN_OR_RETURN(const LogInspection found, InspectLog(options));
  const std::string reason = RefusalReason(found.verdict);
  if (reason != kLogAnchorMissing && reason != kLogAnchorDamaged) {
    if (!found.verdict.ok()) return found.verdict;
    return absl::FailedPreconditionError(
        absl::StrCat("the log in ", options.data_dir, " has a sound anchor: nothing to adopt"));
  }
  VIGIL_RETURN_IF_ERROR(found.start.consistency);
  const Head& head = found.start.head;
  ProgressMeter meter(progress, head.position);
  const LogReader reader(*found.backend, GenesisHash(found.start.identity));
  VIGIL_RETURN_IF_ERROR(
      reader.Scan({.check_chain = true}, head.position,
                  [&](const FrameView& view) { return meter.Step(view.last()); }));
  VIGIL_RETURN_IF_ERROR(CreateAnchor(FileSystemOf(options), AnchorPath(options.data_dir),
                                     {found.start.identity.log_id, found.start.identity.epoch,
                                      found.start.stamp.batch, head.position, head.hash}));
  return head;
}

}  // namespace vigil::eventstore
