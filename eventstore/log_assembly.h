// LogAssembly: a new data folder put together from stored frames and keys. Internal to restore and
// salvage, which know where the frames come from.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/folder_lock.h"
#include "eventstore/log_create.h"
#include "eventstore/restore.h"
#include "eventstore/rocksdb_backend.h"

namespace vigil::eventstore {

// Where to stop.
struct AssemblyCut {
  std::optional<Position> until;
  std::optional<absl::Time> until_time;
};

class LogAssembly {
 public:
  // AlreadyExists when the target does. Removes what an earlier attempt left.
  static absl::StatusOr<std::unique_ptr<LogAssembly>> Start(const RestoreTarget& target);
  // Where the parts are put until the folder is complete.
  const std::string& work_dir() const { return work_dir_; }

  // Once, before the first frame.
  absl::Status BeginLog(const LogIdentity& identity);
  // Copies the source's frames after the head, up to the cut. Its end, or a frame that is damaged
  // or does not follow, ends the copy and is no error: `stopped` says which (OK: its end or the
  // cut). Errors are those of the target, and Cancelled.
  absl::Status Copy(const Backend& source, const AssemblyCut& cut, const Progress& progress,
                    absl::Status* stopped);
  bool reached_cut() const { return reached_cut_; }
  Position position() const { return position_; }

  // Closes the log, then appends the commit that states what happened.
  absl::StatusOr<Head> FinishLog(const RestoredFacts& facts);
  // The folder under its name, durable.
  absl::Status PutInPlace();

 private:
  explicit LogAssembly(const RestoreTarget& target);
  OpenOptions Options() const;

  const RestoreTarget& target_;
  const std::string work_dir_;
  std::unique_ptr<FolderLock> lock_;
  std::unique_ptr<LogImport> import_;
  bool simulated_ = false;
  Position position_ = 0;
  bool reached_cut_ = false;
};

}  // namespace vigil::eventstore
