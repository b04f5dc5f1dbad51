// The engine's snapshots as files in a folder (eventstore/snapshot_file.h).
#pragma once

#include <memory>
#include <string>

#include "eventstore/snapshot_file.h"
#include "services/engine/engine.h"

namespace vigil::engine {

// Thread-safe as SnapshotFolder.
class SnapshotFiles : public SnapshotStore {
 public:
  SnapshotFiles(std::shared_ptr<rocksdb::FileSystem> fs, std::string folder);

  absl::StatusOr<Loaded> LoadNewest(const eventstore::EventLog& log) override;
  absl::StatusOr<Loaded> LoadAgency(const eventstore::EventLog& log, absl::string_view agency,
                                    uint64_t until) override;
  absl::StatusOr<uint64_t> Write(const eventstore::LogIdentity& id, uint64_t position,
                                 const eventstore::Hash& hash, absl::Time recorded_at,
                                 const BodyFn& body) override;

 private:
  absl::StatusOr<Loaded> Load(const eventstore::EventLog& log, absl::string_view agency,
                              uint64_t until) const;

  eventstore::SnapshotFolder folder_;
};

}  // namespace vigil::engine
