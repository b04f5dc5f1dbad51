// LogReader::Read: one page, filtered and bounded.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"
#include "eventstore/frame_source.h"
#include "eventstore/log_reader.h"

namespace vigil::eventstore {
namespace {

// What a commit costs in memory beside its events, roughly.
constexpr size_t kCommitOverhead = 512;
constexpr size_t kEventOverhead = 96;

absl::Status CheckRequest(const ReadRequest& request, Position head) {
  if (!request.filter.stream.empty() && !request.filter.partition.empty()) {
    return absl::InvalidArgumentError("a read names a stream or a partition, not both");
  }
  if (request.max_commits == 0 || request.max_commits > limits::kMaxReadCommits) {
    return absl::InvalidArgumentError(absl::StrCat(
        "max_commits ", request.max_commits, " is not within 1 .. ", limits::kMaxReadCommits));
  }
  if (request.max_bytes == 0 || request.max_bytes > limits::kMaxReadBytes) {
    return absl::InvalidArgumentError(absl::StrCat("max_bytes ", request.max_bytes,
                                                   " is not within 1 .. ", limits::kMaxReadBytes));
  }
  if (request.direction == Direction::kForward && request.from > head + 1) {
    return absl::OutOfRangeError(absl::StrCat("position ", request.from,
                                              " is beyond the end of the log, which is at ", head));
  }
  return absl::OkStatus();
}

std::unique_ptr<FrameSource> SourceFor(const Backend& backend, const ReadFilter& filter,
                                       const SourceRange& range) {
  if (!filter.stream.empty()) {
    return NewStreamSource(backend, filter.stream, filter.types, range);
  }
  if (!filter.partition.empty()) return NewPartitionSource(backend, filter.partition, range);
  return NewLogSource(backend, range);
}

// The events of the view that the request asks for.
void Select(const ReadRequest& request, Position from, const FrameView& view,
            std::vector<EventView>* selected) {
  selected->clear();
  const std::vector<uint32_t>& types = request.filter.types;
  for (const EventView& event : view.events) {
    const bool in_range =
        request.direction == Direction::kForward ? event.position >= from : event.position <= from;
    const bool of_stream = request.filter.stream.empty() || event.stream == request.filter.stream;
    const bool of_type =
        types.empty() || std::find(types.begin(), types.end(), event.type) != types.end();
    if (in_range && of_stream && of_type) selected->push_back(event);
  }
}

size_t CostOf(const std::vector<EventView>& events) {
  size_t bytes = kCommitOverhead;
  for (const EventView& event : events) {
    bytes += kEventOverhead + event.stream.size() + event.payload.size();
  }
  return bytes;
}

}  // namespace

absl::StatusOr<ReadPage> LogReader::Read(const ReadRequest& request, Position head) const {
  VIGIL_RETURN_IF_ERROR(CheckRequest(request, head));
  const bool forward = request.direction == Direction::kForward;
  const Position from = forward             ? std::max<Position>(request.from, 1)
                        : request.from == 0 ? head
                                            : std::min(request.from, head);
  ReadPage page;
  page.head = head;
  page.next = forward ? head + 1 : 0;
  if (from == 0 || from > head) return page;
  const auto source = SourceFor(backend_, request.filter,
                                {.from = from, .head = head, .direction = request.direction});
  FrameView view;
  std::vector<EventView> selected;
  size_t bytes = 0;
  for (size_t examined = 0; examined < limits::kMaxReadExamined; ++examined) {
    VIGIL_ASSIGN_OR_RETURN(const bool found, source->Next(&view));
    if (!found) {
      page.next = forward ? head + 1 : 0;
      return page;
    }
    page.next = forward ? view.last() + 1 : view.first - 1;
    Select(request, from, view, &selected);
    if (selected.empty()) continue;
    bytes += CostOf(selected);
    page.commits.push_back(Materialize(view, selected));
    if (page.commits.size() >= request.max_commits || bytes >= request.max_bytes) return page;
  }
  return page;
}

}  // namespace vigil::eventstore
