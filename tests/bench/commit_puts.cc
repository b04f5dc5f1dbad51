#include "tests/bench/commit_puts.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace vigil::bench {
namespace {

class PutList final : public eventstore::WriteSet {
 public:
  void Put(eventstore::Family family, absl::string_view key, absl::string_view value) override {
    puts.push_back({family, std::string(key), std::string(value)});
  }
  void Delete(eventstore::Family, absl::string_view) override {}
  size_t bytes() const override { return 0; }
  Puts puts;
};

size_t BytesOf(const Puts& puts) {
  size_t bytes = 0;
  for (const auto& put : puts) bytes += put.key.size() + put.value.size();
  return bytes;
}

}  // namespace

Puts PutsOf(const eventstore::FrameView& frame) {
  Puts puts;
  puts.push_back(
      {eventstore::Family::kLog, eventstore::keys::Log(frame.first), std::string(frame.bytes)});
  eventstore::DeriveStreamEntries(frame, &puts);
  eventstore::DeriveRequestEntry(frame, &puts);
  return puts;
}

Puts StampPuts(const eventstore::keys::Stamp& stamp) {
  PutList list;
  eventstore::PutStamps(stamp, list);
  return std::move(list.puts);
}

absl::StatusOr<size_t> BytesOfLastCommit(const eventstore::EventLog& log, int commits) {
  eventstore::ReadRequest request;
  request.direction = eventstore::Direction::kBackward;
  request.max_commits = static_cast<size_t>(commits);
  VIGIL_ASSIGN_OR_RETURN(const eventstore::ReadPage page, log.Read(request));
  if (page.commits.empty()) return absl::InternalError("the log is empty");
  eventstore::ScanRequest tail;
  tail.after = page.commits.back().first - 1;
  tail.until = page.head;
  size_t bytes = 0, frames = 0;
  VIGIL_RETURN_IF_ERROR(log.Scan(tail, [&](const eventstore::FrameView& frame) {
    bytes += BytesOf(PutsOf(frame)) + BytesOf(StampPuts({1, frame.last(), 1}));
    ++frames;
    return absl::OkStatus();
  }));
  return bytes / std::max<size_t>(frames, 1);
}

}  // namespace vigil::bench
