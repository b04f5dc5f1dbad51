#include "eventstore/log_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"
#include "eventstore/frame_source.h"
#include "eventstore/keys_codec.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
namespace {

absl::Status NoBoundary(absl::string_view what, Position position) {
  return absl::InvalidArgumentError(
      absl::StrCat(what, " ", position, " is not the end of a commit"));
}

// The frame that holds `position`, which is at most the head.
absl::Status FrameAt(const Backend& backend, Position position, Position head, FrameView* view,
                     std::unique_ptr<FrameSource>* source) {
  *source = NewLogSource(backend, {.from = position, .head = head});
  VIGIL_ASSIGN_OR_RETURN(const bool found, (*source)->Next(view));
  if (!found || view->first > position) {
    return absl::DataLossError(absl::StrCat("log: position ", position, " is missing"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LogReader::Scan(const ScanRequest& request, Position head,
                             const EventLog::ScanFn& fn) const {
  const Position until = request.until == 0 ? head : request.until;
  if (until > head || request.after > until) {
    return absl::OutOfRangeError(absl::StrCat("scan of (", request.after, ", ", until,
                                              "] leaves the log, which ends at ", head));
  }
  if (request.after == until) return absl::OkStatus();
  if (request.partition.empty()) return ScanLog(request, until, fn);
  if (request.check_chain) {
    return absl::InvalidArgumentError("a scan of one partition has no chain to check");
  }
  return ScanPartition(request, until, fn);
}

absl::Status LogReader::ScanLog(const ScanRequest& request, Position until,
                                const EventLog::ScanFn& fn) const {
  Hash previous{};
  if (request.check_chain) {
    VIGIL_ASSIGN_OR_RETURN(previous, HashAt(request.after, until));
  }
  const auto source =
      NewLogSource(backend_, {.from = request.after + 1, .head = until, .use = CursorUse::kScan});
  FrameView view;
  Position expected = request.after + 1;
  while (expected <= until) {
    VIGIL_ASSIGN_OR_RETURN(const bool found, source->Next(&view));
    if (found && view.first < expected) return NoBoundary("position", request.after);
    if (!found || view.first > expected) {
      // The frame there reaches beyond `until`, or is missing.
      FrameView at;
      std::unique_ptr<FrameSource> keep;
      VIGIL_RETURN_IF_ERROR(FrameAt(backend_, expected, UINT64_MAX, &at, &keep));
      return NoBoundary("position", until);
    }
    if (request.check_chain) {
      if (view.prev_hash != previous) {
        return absl::DataLossError(
            absl::StrCat("log: the chain is broken before position ", view.first));
      }
      view.hash = previous = Sha256(view.bytes);
    }
    expected = view.last() + 1;
    VIGIL_RETURN_IF_ERROR(fn(view));
  }
  return absl::OkStatus();
}

absl::Status LogReader::ScanPartition(const ScanRequest& request, Position until,
                                      const EventLog::ScanFn& fn) const {
  const auto source =
      NewPartitionSource(backend_, request.partition,
                         {.from = request.after + 1, .head = until, .use = CursorUse::kScan});
  FrameView view;
  while (true) {
    VIGIL_ASSIGN_OR_RETURN(const bool found, source->Next(&view));
    if (!found) return absl::OkStatus();
    if (view.first <= request.after) return NoBoundary("position", request.after);
    if (view.last() > until) return NoBoundary("position", until);
    VIGIL_RETURN_IF_ERROR(fn(view));
  }
}

absl::StatusOr<Position> LogReader::PositionAt(absl::Time at, Position head) const {
  // Recorded times ascend with positions: halve the positions. Invariant: every commit that ends at
  // or before `low` was recorded at or before `at`; every one that starts beyond `high` was not.
  Position low = 0;
  Position high = head;
  FrameView view;
  std::unique_ptr<FrameSource> source;
  while (low < high) {
    const Position middle = low + (high - low + 1) / 2;
    VIGIL_RETURN_IF_ERROR(FrameAt(backend_, middle, head, &view, &source));
    if (view.recorded_at() <= at) {
      low = view.last();
    } else {
      high = view.first - 1;
    }
  }
  return low;
}

absl::StatusOr<Hash> LogReader::HashAt(Position last, Position head) const {
  if (last == 0) return genesis_;
  if (last > head) {
    return absl::OutOfRangeError(absl::StrCat("position ", last, " is beyond the head at ", head));
  }
  FrameView view;
  std::unique_ptr<FrameSource> source;
  VIGIL_RETURN_IF_ERROR(FrameAt(backend_, last, UINT64_MAX, &view, &source));
  if (view.last() != last) return NoBoundary("position", last);
  return Sha256(view.bytes);
}

absl::StatusOr<std::optional<std::string>> LogReader::GetRow(absl::string_view key) const {
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend_.Get(Family::kRows, keys::Row(key), &value));
  if (!found) return std::nullopt;
  return value;
}

absl::Status LogReader::ScanRows(
    absl::string_view prefix, absl::string_view start_after,
    const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  const std::string stored_prefix = keys::Row(prefix);
  const std::string stored_start = keys::Row(start_after);
  const auto cursor = backend_.NewCursor(Family::kRows, CursorUse::kLookup);
  cursor->Seek(std::max(stored_prefix, stored_start));
  if (!start_after.empty() && cursor->valid() && cursor->key() == stored_start) cursor->Next();
  for (; cursor->valid() && absl::StartsWith(cursor->key(), stored_prefix); cursor->Next()) {
    if (!fn(cursor->key().substr(1), cursor->value())) return absl::OkStatus();
  }
  return cursor->status();
}

absl::StatusOr<Head> LastHead(const Backend& backend, const Hash& genesis) {
  const auto cursor = backend.NewCursor(Family::kLog, CursorUse::kLookup);
  cursor->SeekToLast();
  VIGIL_RETURN_IF_ERROR(cursor->status());
  if (!cursor->valid()) return Head{.position = 0, .hash = genesis};
  FrameView view;
  VIGIL_RETURN_IF_ERROR(DecodeFrame(cursor->value(), &view));
  if (cursor->key() != keys::Log(view.first)) {
    return absl::DataLossError("log: the last frame is not the one its key names");
  }
  return Head{view.last(), Sha256(view.bytes), view.recorded_at()};
}

}  // namespace vigil::eventstore
