// Snapshots: files that hold the caller's state as it was after one position of the log, so that a
// start need not replay everything before. A snapshot is never the truth: one that is missing,
// damaged or of another format costs time, not data.
//
//   SnapshotFolder snapshots(fs, data + "/snapshots", /*body_format=*/3);
//   auto list = snapshots.List(log_id);          // newest first
//   for (const SnapshotEntry& entry : list->usable) {
//     if (the log's chain hash at entry.header.position is not entry.header.chain_hash) continue;
//     State state;
//     if (snapshots.Read(entry, [&](absl::string_view record) { ... }).ok()) → replay the tail
//   }
//
// Threads: one writer; List and Read from any thread, also while a snapshot is written (the file
// being read may be deleted when newer ones push it out: the read goes on, a later open fails).
// Failure: Write leaves no half snapshot, whatever fails. Read as record_file: after an error the
// caller throws away what it was given.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/types.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct SnapshotHeader {
  std::string log_id;
  uint32_t epoch = 1;
  Position position = 0;  // the last event the state reflects
  Hash chain_hash{};      // of the frame that holds it
  bool operator==(const SnapshotHeader&) const = default;
};

struct SnapshotEntry {
  SnapshotHeader header;
  std::string path;
};

struct SnapshotList {
  struct Ignored {
    std::string path;
    std::string reason;
  };
  std::vector<SnapshotEntry> usable;  // newest first: by epoch, then position
  std::vector<Ignored> ignored;       // damaged, of another format or another log
};

class SnapshotFolder {
 public:
  // `body_format` is the caller's version of what its records mean; others are ignored.
  SnapshotFolder(std::shared_ptr<rocksdb::FileSystem> fs, std::string folder, uint32_t body_format);

  using Sink = std::function<absl::Status(absl::string_view record)>;
  // Calls body with a sink that takes the records, in order. Durable when OK; older ones beyond
  // limits::kSnapshotsKept are deleted then. An error of body is returned and nothing is kept.
  absl::Status Write(const SnapshotHeader& header,
                     const std::function<absl::Status(const Sink& sink)>& body);
  // Reads headers only. An absent folder is an empty list.
  absl::StatusOr<SnapshotList> List(absl::string_view log_id) const;
  // Gives exactly the records that were written, and OK only if the whole file is as written.
  absl::Status Read(const SnapshotEntry& entry, const Sink& fn) const;

 private:
  absl::StatusOr<SnapshotHeader> ReadHeader(const std::string& name) const;
  void DeleteOld(absl::string_view log_id) const;

  const std::shared_ptr<rocksdb::FileSystem> fs_;
  const std::string folder_;
  const uint32_t body_format_;
};

}  // namespace vigil::eventstore
