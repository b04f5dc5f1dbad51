// StreamHeads: where each stream stands, counting what is staged but not yet durable. Answers from
// a bounded cache and from the `streams` family. One thread (the writer).
//
// A head that a group in flight has moved is not on disk yet, so it is never evicted before that
// group is durable; everything else beyond limits::kStreamHeadCacheBytes is, oldest use first.
#pragma once

#include <atomic>
#include <list>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/backend.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

class StreamHeads {
 public:
  struct Entry {
    const std::string stream;
    Revision revision = 0;
    uint64_t batch = 0;  // the last append that moves it; 0 when none since it was loaded
  };

  // `durable_batch`: number of the last durable append. Both outlive this object.
  StreamHeads(const Backend& backend, const std::atomic<uint64_t>& durable_batch, size_t max_bytes);

  // The stream's entry, loaded if need be; valid until Trim. The caller moves it.
  absl::StatusOr<Entry*> Find(absl::string_view stream);

  // Evicts down to the bound.
  void Trim();

  size_t bytes() const { return bytes_; }

 private:
  const Backend& backend_;
  const std::atomic<uint64_t>& durable_batch_;
  const size_t max_bytes_;
  size_t bytes_ = 0;
  std::list<Entry> by_use_;  // newest use first
  absl::flat_hash_map<absl::string_view, std::list<Entry>::iterator> by_name_;
};

// Where the stream stands as far as the backend holds it. Any thread.
absl::StatusOr<Revision> StoredRevision(const Backend& backend, absl::string_view stream);

}  // namespace vigil::eventstore
