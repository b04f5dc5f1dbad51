#include "services/engine/snapshot_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"

namespace vigil::engine {

SnapshotFiles::SnapshotFiles(std::shared_ptr<rocksdb::FileSystem> fs, std::string folder)
    : folder_(std::move(fs), std::move(folder), scheduler::kSnapshotFormat) {}

absl::StatusOr<SnapshotStore::Loaded> SnapshotFiles::LoadNewest(const eventstore::EventLog& log) {
  return Load(log, "", UINT64_MAX);
}

absl::StatusOr<SnapshotStore::Loaded> SnapshotFiles::LoadAgency(const eventstore::EventLog& log,
                                                                absl::string_view agency,
                                                                uint64_t until) {
  return Load(log, agency, until);
}

absl::StatusOr<SnapshotStore::Loaded> SnapshotFiles::Load(const eventstore::EventLog& log,
                                                          absl::string_view agency,
                                                          uint64_t until) const {
  VIGIL_ASSIGN_OR_RETURN(const eventstore::SnapshotList list, folder_.List(log.identity().log_id));
  for (const auto& ignored : list.ignored) {
    LogWarning(absl::StrCat("snapshot ", ignored.path, " ignored: ", ignored.reason));
  }
  const uint64_t head = log.DurableHead().position;
  for (const eventstore::SnapshotEntry& entry : list.usable) {
    if (entry.header.epoch != log.identity().epoch || entry.header.position > until) continue;
    if (entry.header.position > head) {
      // Only what is durable is ever written into a snapshot: the log has lost events.
      return absl::DataLossError(absl::StrCat(
          "the snapshot ", entry.path, " was taken at position ", entry.header.position,
          ", the log ends at ", head, ": positions ", head + 1, " to ", entry.header.position,
          " are missing. Restore a backup with 'vigil log restore', or save what there is with "
          "'vigil log salvage'"));
    }
    const auto hash = log.HashAt(entry.header.position);
    if (!hash.ok() || *hash != entry.header.chain_hash) {
      LogWarning(absl::StrCat("snapshot ", entry.path, " ignored: it is not of this history"));
      continue;
    }
    Loaded loaded;
    loaded.position = entry.header.position;
    const absl::Status read = folder_.Read(
        entry, [&](absl::string_view record) { return loaded.state.AddChunks(record, agency); });
    if (read.ok()) return loaded;
    LogWarning(absl::StrCat("snapshot ", entry.path, " ignored: ", read.ToString()));
  }
  return absl::NotFoundError("no usable snapshot");
}

absl::StatusOr<uint64_t> SnapshotFiles::Write(const eventstore::LogIdentity& id, uint64_t position,
                                              const eventstore::Hash& hash, absl::Time recorded_at,
                                              const BodyFn& body) {
  eventstore::SnapshotHeader header;
  header.log_id = id.log_id;
  header.epoch = id.epoch;
  header.position = position;
  header.chain_hash = hash;
  uint64_t bytes = 0;
  VIGIL_RETURN_IF_ERROR(folder_.Write(header, [&](const eventstore::SnapshotFolder::Sink& sink) {
    return body([&](absl::string_view chunk) {
      bytes += chunk.size();
      return sink(chunk);
    });
  }));
  return bytes;
}

}  // namespace vigil::engine
