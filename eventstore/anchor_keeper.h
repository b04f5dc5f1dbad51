// AnchorKeeper: keeps the tail anchor at most kAnchorLag behind the durable head, from a thread of
// its own, so that no commit waits for a second sync.
//
// Thread-safe. The file system outlives it.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/tail_anchor.h"

namespace vigil::eventstore {

// What a power cut together with a damaged log may hide is what was written in this time.
inline constexpr absl::Duration kAnchorLag = absl::Milliseconds(20);

class AnchorKeeper {
 public:
  // Writes and syncs `now` before it returns.
  static absl::StatusOr<std::unique_ptr<AnchorKeeper>> Start(rocksdb::FileSystem* fs,
                                                             const std::string& path,
                                                             const Anchor& now);
  // Writes what was noted last, unless a write has failed.
  ~AnchorKeeper();

  // The log is durable up to here. Never waits for the disk. An error when an earlier anchor could
  // not be written: the log must stop.
  absl::Status Note(const Anchor& anchor);

 private:
  explicit AnchorKeeper(std::unique_ptr<AnchorFile> file);
  void Run();

  const std::unique_ptr<AnchorFile> file_;  // of the thread
  std::mutex mu_;
  std::condition_variable changed_;
  std::optional<Anchor> noted_;
  absl::Status failure_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::eventstore
