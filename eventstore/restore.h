// Bringing a log back: from a backup, up to a point in time, or from what is intact of a damaged
// one (salvage). All three write a new data folder and touch nothing that is there: frames are
// copied byte for byte, each checked against the chain; the epoch is raised, so that what refers to
// events that are no longer there is recognised; an event says what happened; the keys come back
// without those of erased subjects.
//
// The new folder is built beside its name, as `<target>.new`, and renamed when it is complete: cut
// short anywhere, there is no target. Rows of read models are stale (EventLog::RowsStale) and
// snapshots are not carried over: the engine replays the log once.
//
// Threads: free functions; nothing may use source or target. Failure: refused with a reason and
// nothing left but `<target>.new`, which the next attempt removes. Cancelled when progress says so.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/key_backup.h"
#include "eventstore/open_options.h"
#include "eventstore/progress.h"
#include "eventstore/types.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

// What the event at the new head says.
struct RestoredFacts {
  std::string from;  // "backup 7", "salvage"
  uint32_t from_epoch = 0;
  uint32_t epoch = 0;       // of the new log
  Position cut_at = 0;      // last event that came back
  Position lost_first = 0;  // events known to have existed beyond it; 0: none known
  Position lost_last = 0;
};

// Makes the commit that states the facts: the caller knows the type number and the payload.
using RestoredCommit = std::function<NewCommit(const RestoredFacts&)>;

struct RestoreTarget {
  std::string data_dir;  // must not exist
  std::shared_ptr<rocksdb::FileSystem> fs;
  StoreSizes sizes;
  RestoredCommit make_commit;
};

struct RestoreOptions {
  RestoreTarget target;
  std::string catalogue;
  uint32_t backup_id = 0;
  // Stop after the last commit that ends at or before this position, or was recorded at or before
  // this time. OutOfRange when what there is ends before it: a backup is known to be complete up to
  // the time it was taken.
  std::optional<Position> until;
  std::optional<absl::Time> until_time;
  // A data folder whose log goes on where the backup ends: replayed as far as it is intact. It may
  // be one that is refused to a writer. Its keys come back rather than the backup's, which are
  // older, as long as they can be read; its erasure ledger is applied, too.
  std::string tail_from;
  std::vector<std::string> more_ledgers;  // other copies of the erasure ledger
};

struct SalvageOptions {
  RestoreTarget target;
  std::string data_dir;  // the damaged one; changed in nothing
  // When given, the new epoch is above every one that was ever given to a log restored from there,
  // and keys or an erasure ledger that cannot be read come from there.
  std::string catalogue;
};

struct RestoreReport {
  RestoredFacts facts;
  Head head;  // of the new log, the stating event included
  KeyBackupReport keys;
  size_t erased = 0;       // entries of the ledger that was applied
  std::string stopped_by;  // why the source was not read further; empty: it was read to its end
};

// DataLoss when the backup is damaged: another one may not be.
absl::StatusOr<RestoreReport> RestoreLog(const RestoreOptions& options, const Progress& progress);

absl::StatusOr<RestoreReport> SalvageLog(const SalvageOptions& options, const Progress& progress);

}  // namespace vigil::eventstore
