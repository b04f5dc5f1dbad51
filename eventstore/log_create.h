// Making a log on disk: a new one, or a copy out of stored frames (restore, salvage). Either is
// built in a folder beside its final one and renamed when it is whole, so that whatever stands in
// db/ was complete once. The caller holds the lock on the data folder.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/frame_view.h"
#include "eventstore/open_options.h"
#include "eventstore/rocksdb_backend.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

// An empty log. An unfinished one of an earlier attempt is removed.
absl::Status CreateLog(const OpenOptions& options, const LogIdentity& identity);

// A new log from frames as stored, bytes and hashes unchanged. Its rows are stale: the engine
// writes them anew from a full replay. Dropped before Finish, nothing of it is found.
//
//   VIGIL_ASSIGN_OR_RETURN(auto import, LogImport::Start(options, identity_with_raised_epoch));
//   ... import->Add(frame) ...
//   VIGIL_RETURN_IF_ERROR(import->Finish());
class LogImport {
 public:
  // AlreadyExists when the data folder holds a log.
  static absl::StatusOr<std::unique_ptr<LogImport>> Start(const OpenOptions& options,
                                                          const LogIdentity& identity);
  // The next frame. DataLoss when it is none, or does not follow the one before in position and
  // chain; FailedPrecondition when its epoch is beyond the new log's.
  absl::Status Add(absl::string_view frame);
  // Writes indexes, anchor and identity and puts the log in its place. Nothing is added after it.
  absl::StatusOr<Head> Finish();

 private:
  LogImport(const OpenOptions& options, const LogIdentity& identity,
            std::unique_ptr<RocksBackend> backend);
  absl::Status WriteOut();

  const OpenOptions options_;
  const LogIdentity identity_;
  std::unique_ptr<RocksBackend> backend_;
  std::unique_ptr<WriteSet> set_;
  Head head_;
  uint64_t commits_ = 0;
  FrameView view_;
};

}  // namespace vigil::eventstore
