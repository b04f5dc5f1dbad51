// The narrow seam under the event log: an ordered store of bytes in five families, written by one
// atomic, durable append at a time. Everything the log promises (positions, revisions, chain,
// idempotency, order of time) is written once above it, in staged_log; a backend knows none of it.
// A replicated backend will stand here too: AppendPoint names the epoch and the head it builds on.
//
// Threads: Append and NewWriteSet one thread each; everything else any thread, at the same time.
// Ownership: write sets and cursors must not outlive their backend.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

// The order is that of the column families on disk.
enum class Family { kLog, kStreams, kRequests, kRows, kMeta };
inline constexpr int kFamilies = 5;
inline constexpr Family kAllFamilies[kFamilies] = {Family::kLog, Family::kStreams,
                                                   Family::kRequests, Family::kRows, Family::kMeta};
inline constexpr const char* kFamilyNames[kFamilies] = {"log", "streams", "requests", "readmodels",
                                                        "meta"};
inline const char* FamilyName(Family family) { return kFamilyNames[static_cast<int>(family)]; }

// The puts and deletes of one append, in order: the last one to a key wins.
class WriteSet {
 public:
  virtual ~WriteSet() = default;
  virtual void Put(Family family, absl::string_view key, absl::string_view value) = 0;
  virtual void Delete(Family family, absl::string_view key) = 0;
  virtual size_t bytes() const = 0;
};

// Walks one family in the order of its keys' bytes. Starts nowhere: seek first. key() and value()
// live until the next move. When valid() turns false, status() tells an end (OK) from an error.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual void Seek(absl::string_view key) = 0;         // the first key at or after
  virtual void SeekForPrev(absl::string_view key) = 0;  // the last key at or before
  virtual void SeekToLast() = 0;
  virtual void Next() = 0;  // these two only when valid
  virtual void Prev() = 0;
  virtual bool valid() const = 0;
  virtual absl::string_view key() const = 0;
  virtual absl::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// What a cursor will be used for: a scan reads far ahead and leaves the cache alone.
enum class CursorUse { kLookup, kScan };

// Where an append takes the log from and to.
struct AppendPoint {
  uint32_t epoch = 1;
  uint64_t batch = 0;     // number of the append, dense from 1
  Position expected = 0;  // the head it builds on
  Head head;              // the head after it
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual std::unique_ptr<WriteSet> NewWriteSet() = 0;
  // All of it durable, or an error after which nothing may be said about it: the caller appends
  // nothing more. What is appended is seen by readers before Append returns.
  virtual absl::Status Append(const AppendPoint& point, WriteSet& set) = 0;

  // False when the key is absent.
  virtual absl::StatusOr<bool> Get(Family family, absl::string_view key,
                                   std::string* value) const = 0;
  virtual std::unique_ptr<Cursor> NewCursor(Family family, CursorUse use) const = 0;

  struct Usage {
    uint64_t bytes_on_disk = 0;
    uint64_t bytes_in_memory = 0;
  };
  virtual Usage GetUsage() const = 0;
};

}  // namespace vigil::eventstore
