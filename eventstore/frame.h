// The frame: one commit as it is stored. The grammar is in docs/event-format.md.
//
// A frame has one form only: decoding accepts exactly what encoding writes, so that the same commit
// has the same hash wherever it is encoded. Decoding is total: any bytes give a frame or an error,
// never more memory than the bytes warrant.
//
// Everything here is pure and safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "eventstore/frame_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

inline constexpr uint16_t kFrameFormat = 1;

// Recorded times the log takes: 1970 up to, not including, 2200.
inline constexpr int64_t kMaxRecordedAtUs = 7258118400 * int64_t{1000000};

// What the log adds to a commit when it stores it.
struct FrameStamp {
  uint32_t epoch = 1;
  bool simulated = false;
  Position first = 0;
  int64_t recorded_at_us = 0;
  Hash prev_hash{};
};

// InvalidArgument, naming field, value and limit, when the log cannot store the commit.
absl::Status CheckCommit(const NewCommit& commit);

// The commit's bytes. `commit` has passed CheckCommit, `revisions` has one number an event.
// InvalidArgument when the frame would be longer than limits::kMaxCommitBytes.
absl::StatusOr<std::string> EncodeFrame(const NewCommit& commit, const FrameStamp& stamp,
                                        absl::Span<const Revision> revisions);

// DataLoss when the bytes are not a frame, Unimplemented when their format is a later one. `view`
// points into `bytes`; reusing one view for many frames saves allocations. On error `view` means
// nothing.
absl::Status DecodeFrame(absl::string_view bytes, FrameView* view);

// An owning copy with all events, or with those given; computes the hash of the bytes.
StoredCommit Materialize(const FrameView& view);
StoredCommit Materialize(const FrameView& view, absl::Span<const EventView> events);

namespace internal {
// Writes the right checksum into the last four bytes, so that a fuzzer gets past it.
void SealFrame(std::string* frame);
}  // namespace internal

}  // namespace vigil::eventstore
