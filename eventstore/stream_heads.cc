#include "eventstore/stream_heads.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/keys_codec.h"

namespace vigil::eventstore {
namespace {

// List node, hash slot and string header, roughly.
constexpr size_t kEntryOverhead = 128;

size_t EntryBytes(absl::string_view stream) { return stream.size() + kEntryOverhead; }

}  // namespace

absl::StatusOr<Revision> StoredRevision(const Backend& backend, absl::string_view stream) {
  // Revisions are dense from 1: without the first there is none. The bloom filters answer this for
  // a new stream, where a seek would have to look into every file.
  std::string place;
  VIGIL_ASSIGN_OR_RETURN(const bool exists,
                         backend.Get(Family::kStreams, keys::Stream(stream, 1), &place));
  if (!exists) return Revision{0};
  const std::string prefix = keys::StreamPrefix(stream);
  const auto cursor = backend.NewCursor(Family::kStreams, CursorUse::kLookup);
  cursor->SeekForPrev(keys::Stream(stream, UINT64_MAX));
  VIGIL_RETURN_IF_ERROR(cursor->status());
  Revision revision = 0;
  if (!cursor->valid() || !absl::StartsWith(cursor->key(), prefix) ||
      !keys::ParseNumber(cursor->key(), prefix.size(), &revision)) {
    return absl::DataLossError(absl::StrCat("streams: no last revision of ", stream));
  }
  return revision;
}

StreamHeads::StreamHeads(const Backend& backend, const std::atomic<uint64_t>& durable_batch,
                         size_t max_bytes)
    : backend_(backend), durable_batch_(durable_batch), max_bytes_(max_bytes) {}

absl::StatusOr<StreamHeads::Entry*> StreamHeads::Find(absl::string_view stream) {
  if (const auto known = by_name_.find(stream); known != by_name_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, known->second);
    return &by_use_.front();
  }
  VIGIL_ASSIGN_OR_RETURN(const Revision revision, StoredRevision(backend_, stream));
  by_use_.push_front({std::string(stream), revision, 0});
  by_name_.emplace(by_use_.front().stream, by_use_.begin());
  bytes_ += EntryBytes(stream);
  return &by_use_.front();
}

void StreamHeads::Trim() {
  const uint64_t durable = durable_batch_.load(std::memory_order_acquire);
  while (bytes_ > max_bytes_ && by_use_.back().batch <= durable) {
    bytes_ -= EntryBytes(by_use_.back().stream);
    by_name_.erase(by_use_.back().stream);
    by_use_.pop_back();
  }
}

}  // namespace vigil::eventstore
