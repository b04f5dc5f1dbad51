#include "eventstore/log_derive.h"

#include "absl/time/time.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/log_reader.h"

namespace vigil::eventstore {

void DeriveStreamEntries(const FrameView& view, std::vector<DerivedEntry>* entries) {
  for (uint32_t i = 0; i < view.events.size(); ++i) {
    const EventView& event = view.events[i];
    entries->push_back({Family::kStreams, keys::Stream(event.stream, event.revision),
                        keys::EncodePlace({view.first, i, event.type})});
  }
  entries->push_back({Family::kStreams, keys::Partition(view.partition, view.first), ""});
}

void DeriveRequestEntry(const FrameView& view, std::vector<DerivedEntry>* entries) {
  if (view.request_id.empty()) return;
  entries->push_back(
      {Family::kRequests, keys::Request(view.principal, view.method, view.request_id),
       keys::EncodeRequestEntry({view.first, static_cast<uint32_t>(view.events.size()),
                                 view.recorded_at_us, std::string(view.fingerprint)})});
}

absl::StatusOr<Position> FirstRemembered(const Backend& backend, const Hash& genesis,
                                         const Head& head) {
  if (head.position == 0) return Position{1};
  const absl::Time oldest = head.recorded_at - absl::Hours(24 * limits::kRequestRetentionDays);
  VIGIL_ASSIGN_OR_RETURN(
      const Position forgotten,
      LogReader(backend, genesis).PositionAt(oldest - absl::Microseconds(1), head.position));
  return forgotten + 1;
}

void PutStamps(const keys::Stamp& stamp, WriteSet& set) {
  const std::string value = keys::EncodeStamp(stamp);
  for (Family family : {Family::kStreams, Family::kRequests, Family::kRows, Family::kMeta}) {
    set.Put(family, keys::StampKey(), value);
  }
}

}  // namespace vigil::eventstore
