// The tail anchor: a small file outside the database that says how far the log was durable, so that
// an honest torn tail (never acknowledged) can be told from events that were lost afterwards. No
// recovery mode of RocksDB notices a write-ahead log that was cut short or deleted.
//
// Two slots of one page each, written in turn; a slot is touched again only after the other one is
// synced, so that at any time one whole slot is on disk. docs/event-format.md gives the bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/types.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct Anchor {
  std::string log_id;
  uint32_t epoch = 1;
  uint64_t batch = 0;  // number of the append
  Position position = 0;
  Hash hash{};  // of the commit that ends at `position`
  bool operator==(const Anchor&) const = default;
};

std::string EncodeAnchorSlot(const Anchor& anchor);
// nullopt when the bytes are not a whole slot.
std::optional<Anchor> DecodeAnchorSlot(absl::string_view bytes);

// The newest whole slot; NotFound when there is no file, LOG_ANCHOR_DAMAGED when no slot is whole.
absl::StatusOr<Anchor> ReadAnchor(rocksdb::FileSystem* fs, const std::string& path);

// Replaces the file, both slots; durable when OK.
absl::Status CreateAnchor(rocksdb::FileSystem* fs, const std::string& path, const Anchor& anchor);

// An existing anchor file, kept open. One thread.
class AnchorFile {
 public:
  static absl::StatusOr<std::unique_ptr<AnchorFile>> Open(rocksdb::FileSystem* fs,
                                                          const std::string& path);
  // Writes the slot that is not the newest and syncs it.
  absl::Status Write(const Anchor& anchor);

 private:
  AnchorFile(std::string path, std::unique_ptr<rocksdb::FSRandomRWFile> file, int next_slot)
      : path_(std::move(path)), file_(std::move(file)), next_slot_(next_slot) {}

  const std::string path_;
  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  int next_slot_;
};

}  // namespace vigil::eventstore
