// What `streams`, `requests` and the stamps hold is derived from the frames. Appending derives it
// from the commit in hand (staged_log.cc); here it is derived from stored frames, for import and
// rebuild. A test compares the two.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/backend.h"
#include "eventstore/frame_view.h"
#include "eventstore/keys_codec.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

struct DerivedEntry {
  Family family;
  std::string key, value;
};

// The entries of `streams` for one frame.
void DeriveStreamEntries(const FrameView& view, std::vector<DerivedEntry>* entries);
// The entry of `requests`, if the commit had a request id.
void DeriveRequestEntry(const FrameView& view, std::vector<DerivedEntry>* entries);

// The position from which on requests are remembered when nothing is left to sweep at `head`.
absl::StatusOr<Position> FirstRemembered(const Backend& backend, const Hash& genesis,
                                         const Head& head);

// The stamp in every family but the log.
void PutStamps(const keys::Stamp& stamp, WriteSet& set);

}  // namespace vigil::eventstore
