#include "eventstore/request_index.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"

namespace vigil::eventstore {
namespace {

StageResult Answer(const keys::RequestEntry& entry, absl::string_view fingerprint, bool in_flight) {
  StageResult result;
  if (entry.fingerprint != fingerprint) {
    result.outcome = StageOutcome::kRequestReused;
    return result;
  }
  result.outcome = StageOutcome::kAlreadyCommitted;
  result.first = entry.first;
  result.count = entry.count;
  result.recorded_at = absl::FromUnixMicros(entry.recorded_at_us);
  result.in_flight = in_flight;
  return result;
}

}  // namespace

RequestIndex::RequestIndex(const Backend& backend, const std::atomic<uint64_t>& durable_batch)
    : backend_(backend), durable_batch_(durable_batch) {}

absl::StatusOr<std::optional<StageResult>> RequestIndex::Find(const RequestKey& key,
                                                              absl::string_view fingerprint) {
  if (key.request_id.empty()) return std::nullopt;
  ForgetDurable();
  const std::string stored_key = keys::Request(key);
  if (const auto at = in_flight_.find(stored_key); at != in_flight_.end()) {
    return Answer(at->second.entry, fingerprint, /*in_flight=*/true);
  }
  if (stored_key == new_key_) return std::nullopt;
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend_.Get(Family::kRequests, stored_key, &value));
  if (!found) {
    new_key_ = stored_key;
    return std::nullopt;
  }
  keys::RequestEntry entry;
  if (!keys::DecodeRequestEntry(value, &entry)) {
    return absl::DataLossError(absl::StrCat("requests: broken entry for ", key.request_id));
  }
  VIGIL_RETURN_IF_ERROR(CheckAgainstLog(key, entry));
  return Answer(entry, fingerprint, /*in_flight=*/false);
}

absl::Status RequestIndex::CheckAgainstLog(const RequestKey& key, const keys::RequestEntry& entry) {
  std::string frame;
  VIGIL_ASSIGN_OR_RETURN(const bool found,
                         backend_.Get(Family::kLog, keys::Log(entry.first), &frame));
  if (found) VIGIL_RETURN_IF_ERROR(DecodeFrame(frame, &view_));
  if (!found || view_.first != entry.first || view_.events.size() != entry.count ||
      view_.recorded_at_us != entry.recorded_at_us || view_.fingerprint != entry.fingerprint ||
      view_.principal != key.principal || view_.method != key.method ||
      view_.request_id != key.request_id) {
    return absl::DataLossError(absl::StrCat("requests: the entry for ", key.request_id,
                                            " does not match the commit at ", entry.first));
  }
  return absl::OkStatus();
}

void RequestIndex::Add(const RequestKey& key, keys::RequestEntry entry, uint64_t batch,
                       WriteSet& set) {
  new_key_.clear();
  std::string stored_key = keys::Request(key);
  set.Put(Family::kRequests, stored_key, keys::EncodeRequestEntry(entry));
  const auto [at, added] = in_flight_.try_emplace(stored_key, InFlight{std::move(entry), batch});
  VIGIL_CHECK(added) << "request staged twice";
  order_.emplace_back(batch, std::move(stored_key));
}

void RequestIndex::ForgetDurable() {
  const uint64_t durable = durable_batch_.load(std::memory_order_acquire);
  while (!order_.empty() && order_.front().first <= durable) {
    in_flight_.erase(order_.front().second);
    order_.pop_front();
  }
}

}  // namespace vigil::eventstore
