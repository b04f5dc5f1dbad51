// RequestIndex: which requests were committed before, on disk or in flight, so that each is
// committed once. One thread (the writer).
//
// A hit on disk is answered from the log itself: the frame it names is read and must carry the same
// request, so that a damaged index can refuse a request but never answer for another one.
#pragma once

#include <atomic>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/backend.h"
#include "eventstore/frame_view.h"
#include "eventstore/keys_codec.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

class RequestIndex {
 public:
  RequestIndex(const Backend& backend, const std::atomic<uint64_t>& durable_batch);

  // kAlreadyCommitted or kRequestReused; nullopt when the request is new or has no id.
  absl::StatusOr<std::optional<StageResult>> Find(const RequestKey& key,
                                                  absl::string_view fingerprint);

  // The request of a commit that append number `batch` will write. Not for one without an id.
  void Add(const RequestKey& key, keys::RequestEntry entry, uint64_t batch, WriteSet& set);

 private:
  struct InFlight {
    keys::RequestEntry entry;
    uint64_t batch = 0;
  };

  void ForgetDurable();
  absl::Status CheckAgainstLog(const RequestKey& key, const keys::RequestEntry& entry);

  const Backend& backend_;
  const std::atomic<uint64_t>& durable_batch_;
  absl::flat_hash_map<std::string, InFlight> in_flight_;
  std::deque<std::pair<uint64_t, std::string>> order_;  // (batch, key) as added
  // Key of the request that was last found new, nothing having been added since: it is asked for
  // before its commit is decided and again when it is staged.
  std::string new_key_;
  FrameView view_;
};

}  // namespace vigil::eventstore
