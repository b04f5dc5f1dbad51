// FrameSource: frames one after the other, forward or backward, of the whole log, a partition or a
// stream, found by the right index and decoded in place. For one thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/backend.h"
#include "eventstore/event_log.h"
#include "eventstore/frame_view.h"

namespace vigil::eventstore {

class FrameSource {
 public:
  virtual ~FrameSource() = default;
  // False at the end. The view points into the source and lives until the next call. The first
  // frame is the one that holds `from` if it is of this source, else the next in the direction.
  virtual absl::StatusOr<bool> Next(FrameView* view) = 0;
};

struct SourceRange {
  Position from = 1;  // backward: the last position
  Position head = 0;  // nothing beyond it is handed out
  Direction direction = Direction::kForward;
  CursorUse use = CursorUse::kLookup;
};

std::unique_ptr<FrameSource> NewLogSource(const Backend& backend, const SourceRange& range);
std::unique_ptr<FrameSource> NewPartitionSource(const Backend& backend, absl::string_view partition,
                                                const SourceRange& range);
// Frames in which the stream has an event of one of `types` (empty: any).
std::unique_ptr<FrameSource> NewStreamSource(const Backend& backend, absl::string_view stream,
                                             std::vector<uint32_t> types, const SourceRange& range);

}  // namespace vigil::eventstore
