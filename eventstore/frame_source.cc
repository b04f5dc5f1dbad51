#include "eventstore/frame_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"
#include "eventstore/keys_codec.h"

namespace vigil::eventstore {
namespace {

// A cursor pins the files and buffers it started on; a long scan lets go of them this often.
constexpr int kFramesPerCursor = 65536;

absl::Status Damaged(absl::string_view family, absl::string_view what, uint64_t number) {
  return absl::DataLossError(absl::StrCat(family, ": ", what, " at ", number));
}

class LogSource final : public FrameSource {
 public:
  LogSource(const Backend& backend, const SourceRange& range) : backend_(backend), range_(range) {}

  absl::StatusOr<bool> Next(FrameView* view) override {
    Move();
    while (cursor_->valid()) {
      VIGIL_RETURN_IF_ERROR(Decode(view));
      const bool forward = range_.direction == Direction::kForward;
      if (forward && view->last() < range_.from) {  // the seek landed on the frame before `from`
        cursor_->Next();
        continue;
      }
      if (forward) return view->last() <= range_.head;
      if (view->last() <= range_.head) return true;
      cursor_->Prev();
    }
    VIGIL_RETURN_IF_ERROR(cursor_->status());
    return false;
  }

 private:
  void Move() {
    if (cursor_ == nullptr) {
      Start(range_.from);
    } else if (++moves_ % kFramesPerCursor == 0) {
      Position here = 0;
      keys::ParseLog(cursor_->key(), &here);
      Start(here);
      if (cursor_->valid()) Step();
    } else {
      Step();
    }
  }

  void Start(Position at) {
    cursor_ = backend_.NewCursor(Family::kLog, range_.use);
    cursor_->SeekForPrev(keys::Log(at));
    if (!cursor_->valid() && range_.direction == Direction::kForward && cursor_->status().ok()) {
      cursor_->Seek(keys::Log(at));
    }
  }

  void Step() {
    if (range_.direction == Direction::kForward) {
      cursor_->Next();
    } else {
      cursor_->Prev();
    }
  }

  absl::Status Decode(FrameView* view) {
    Position key = 0;
    if (!keys::ParseLog(cursor_->key(), &key)) {
      return absl::DataLossError("log: a key is not a position");
    }
    absl::Status status = DecodeFrame(cursor_->value(), view);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat("log: position ", key, ": ", status.message()));
    }
    return view->first == key ? absl::OkStatus() : Damaged("log", "another commit's frame", key);
  }

  const Backend& backend_;
  const SourceRange range_;
  std::unique_ptr<Cursor> cursor_;
  int moves_ = 0;
};

// The frame of the commit that starts at `first`, kept in `bytes`.
absl::Status GetFrame(const Backend& backend, Position first, std::string* bytes, FrameView* view) {
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend.Get(Family::kLog, keys::Log(first), bytes));
  if (!found) return Damaged("log", "an index names a commit that is absent", first);
  absl::Status status = DecodeFrame(*bytes, view);
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat("log: position ", first, ": ", status.message()));
  }
  return view->first == first ? absl::OkStatus() : Damaged("log", "another commit's frame", first);
}

class PartitionSource final : public FrameSource {
 public:
  PartitionSource(const Backend& backend, absl::string_view partition, const SourceRange& range)
      : backend_(backend),
        partition_(partition),
        prefix_(keys::PartitionPrefix(partition)),
        range_(range) {}

  absl::StatusOr<bool> Next(FrameView* view) override {
    const bool forward = range_.direction == Direction::kForward;
    Move(forward);
    for (; InPrefix(); forward ? cursor_->Next() : cursor_->Prev()) {
      Position first = 0;
      if (!keys::ParseNumber(cursor_->key(), prefix_.size(), &first)) {
        return absl::DataLossError("streams: a partition's key is not a position");
      }
      if (first > range_.head) {
        if (forward) return false;
        continue;
      }
      VIGIL_RETURN_IF_ERROR(GetFrame(backend_, first, &bytes_, view));
      if (view->partition != partition_) {
        return Damaged("streams", "another partition's commit", first);
      }
      if (forward && view->last() < range_.from) continue;
      return true;
    }
    VIGIL_RETURN_IF_ERROR(cursor_->status());
    return false;
  }

 private:
  bool InPrefix() const { return cursor_->valid() && absl::StartsWith(cursor_->key(), prefix_); }

  void Move(bool forward) {
    if (cursor_ != nullptr) {
      forward ? cursor_->Next() : cursor_->Prev();
      return;
    }
    cursor_ = backend_.NewCursor(Family::kStreams, range_.use);
    cursor_->SeekForPrev(keys::Partition(partition_, range_.from));
    if (forward && !InPrefix() && cursor_->status().ok()) {
      cursor_->Seek(keys::Partition(partition_, range_.from));
    }
  }

  const Backend& backend_;
  const std::string partition_, prefix_;
  const SourceRange range_;
  std::unique_ptr<Cursor> cursor_;
  std::string bytes_;
};

class StreamSource final : public FrameSource {
 public:
  StreamSource(const Backend& backend, absl::string_view stream, std::vector<uint32_t> types,
               const SourceRange& range)
      : backend_(backend),
        stream_(stream),
        prefix_(keys::StreamPrefix(stream)),
        types_(std::move(types)),
        range_(range) {}

  absl::StatusOr<bool> Next(FrameView* view) override {
    const bool forward = range_.direction == Direction::kForward;
    if (cursor_ == nullptr) {
      VIGIL_RETURN_IF_ERROR(Start());
    } else {
      forward ? cursor_->Next() : cursor_->Prev();
    }
    for (; InPrefix(); forward ? cursor_->Next() : cursor_->Prev()) {
      keys::EventPlace place;
      if (!keys::DecodePlace(cursor_->value(), &place)) {
        return absl::DataLossError(absl::StrCat("streams: broken entry of ", stream_));
      }
      if (forward && place.position() > range_.head) return false;
      if (place.first == handed_out_ || !Wanted(place.type)) continue;
      handed_out_ = place.first;
      VIGIL_RETURN_IF_ERROR(GetFrame(backend_, place.first, &bytes_, view));
      if (place.index >= view->events.size() || view->events[place.index].stream != stream_ ||
          view->events[place.index].type != place.type) {
        return Damaged("streams", "another event than indexed", place.position());
      }
      return true;
    }
    VIGIL_RETURN_IF_ERROR(cursor_->status());
    return false;
  }

 private:
  bool InPrefix() const { return cursor_->valid() && absl::StartsWith(cursor_->key(), prefix_); }

  bool Wanted(uint32_t type) const {
    return types_.empty() || std::find(types_.begin(), types_.end(), type) != types_.end();
  }

  // Positions ascend with revisions: halve the revisions until `from` is found.
  absl::Status Start() {
    cursor_ = backend_.NewCursor(Family::kStreams, range_.use);
    Revision low = 1;  // every revision below lies before `from`
    Revision high = 1;
    if (range_.from > 1 || range_.direction == Direction::kBackward) {
      cursor_->SeekForPrev(keys::Stream(stream_, UINT64_MAX));
      Revision last = 0;
      if (InPrefix() && !keys::ParseNumber(cursor_->key(), prefix_.size(), &last)) {
        return absl::DataLossError(absl::StrCat("streams: broken key of ", stream_));
      }
      high = last + 1;
    }
    std::string value;
    while (low < high) {
      const Revision middle = low + (high - low) / 2;
      VIGIL_ASSIGN_OR_RETURN(const bool found,
                             backend_.Get(Family::kStreams, keys::Stream(stream_, middle), &value));
      keys::EventPlace place;
      if (!found || !keys::DecodePlace(value, &place)) {
        return Damaged("streams", absl::StrCat("no entry of ", stream_), middle);
      }
      const bool before = range_.direction == Direction::kForward ? place.position() < range_.from
                                                                  : place.position() <= range_.from;
      (before ? low : high) = before ? middle + 1 : middle;
    }
    if (range_.direction == Direction::kForward) {
      cursor_->Seek(keys::Stream(stream_, low));
    } else {
      cursor_->SeekForPrev(keys::Stream(stream_, low - 1));
    }
    return cursor_->status();
  }

  const Backend& backend_;
  const std::string stream_, prefix_;
  const std::vector<uint32_t> types_;
  const SourceRange range_;
  std::unique_ptr<Cursor> cursor_;
  Position handed_out_ = 0;
  std::string bytes_;
};

}  // namespace

std::unique_ptr<FrameSource> NewLogSource(const Backend& backend, const SourceRange& range) {
  return std::make_unique<LogSource>(backend, range);
}

std::unique_ptr<FrameSource> NewPartitionSource(const Backend& backend, absl::string_view partition,
                                                const SourceRange& range) {
  return std::make_unique<PartitionSource>(backend, partition, range);
}

std::unique_ptr<FrameSource> NewStreamSource(const Backend& backend, absl::string_view stream,
                                             std::vector<uint32_t> types,
                                             const SourceRange& range) {
  return std::make_unique<StreamSource>(backend, stream, std::move(types), range);
}

}  // namespace vigil::eventstore
