// RocksLog: the event log on disk, opened so that nothing acknowledged is ever missing unnoticed.
//
//   auto log = RocksLog::Open({.data_dir = dir, .entropy = SystemEntropy()});
//   if (RefusalReason(log.status()) == kLogShortened) ...
//
// Opening takes the lock on the folder, then looks at the log read-only, changing no file: how far
// it can be recovered, and whether the anchor's commit is there with the anchor's hash. Only then
// it is opened for writing. What lies beyond the anchor is whole or was never acknowledged; an
// event missing before it is a refusal that names the positions and the ways out.
//
// Threads, outcomes: as event_log.h states. Any failed write, of database or anchor, fails every
// later call.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/open_options.h"
#include "eventstore/progress.h"
#include "eventstore/rocksdb_backend.h"
#include "eventstore/staged_log.h"

namespace vigil::eventstore {

class RocksLog final : public StagedLog {
 public:
  // Refusals (refusal.h) or the error of the file system.
  static absl::StatusOr<std::unique_ptr<RocksLog>> Open(const OpenOptions& options);
  ~RocksLog() override;

  // FailedPrecondition when opened read-only.
  absl::StatusOr<StageResult> Stage(const NewCommit& commit) override;

  // OK, or why this log would be refused to a writer; only a read-only open can have one.
  const absl::Status& verdict() const { return verdict_; }
  const std::string& data_dir() const { return data_dir_; }

  // Any thread, beside reading and writing.
  // Reads all there is: every byte of every file against its checksum, every frame, the chain from
  // the identity to the head.
  absl::Status Verify(const Progress& progress) const;
  // A copy of the database (without the anchor) in `folder`, which must not exist; it holds
  // everything that was durable when this was called.
  absl::Status Checkpoint(const std::string& folder);

 private:
  friend class LogOpener;
  RocksLog(std::unique_ptr<RocksBackend> backend, const LogStart& start, absl::Status verdict,
           const OpenOptions& options);
  RocksBackend& rocks() { return static_cast<RocksBackend&>(backend()); }
  const RocksBackend& rocks() const { return static_cast<const RocksBackend&>(backend()); }

  const absl::Status verdict_;
  const std::string data_dir_;
  const bool read_only_;
};

}  // namespace vigil::eventstore
