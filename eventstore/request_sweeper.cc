#include "eventstore/request_sweeper.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"
#include "eventstore/keys_codec.h"

namespace vigil::eventstore {
namespace {

constexpr size_t kLoadCommits = 64;
constexpr int64_t kRetentionUs = int64_t{limits::kRequestRetentionDays} * 24 * 3600 * 1000000;

}  // namespace

absl::Status RequestSweeper::Sweep(int64_t now_us, Position durable, WriteSet& set) {
  for (int swept = 0; swept < limits::kRequestSweepPerCommit; ++swept) {
    if (ahead_.empty()) VIGIL_RETURN_IF_ERROR(Load(durable));
    if (ahead_.empty() || ahead_.front().recorded_at_us >= now_us - kRetentionUs) break;
    if (!ahead_.front().key.empty()) set.Delete(Family::kRequests, ahead_.front().key);
    next_ = ahead_.front().last + 1;
    ahead_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status RequestSweeper::Load(Position durable) {
  if (next_ > durable) return absl::OkStatus();
  const auto cursor = backend_.NewCursor(Family::kLog, CursorUse::kLookup);
  FrameView view;
  for (cursor->Seek(keys::Log(next_)); cursor->valid() && ahead_.size() < kLoadCommits;
       cursor->Next()) {
    VIGIL_RETURN_IF_ERROR(DecodeFrame(cursor->value(), &view));
    if (view.last() > durable) break;
    ahead_.push_back({view.recorded_at_us, view.last(),
                      view.request_id.empty()
                          ? std::string()
                          : keys::Request(view.principal, view.method, view.request_id)});
  }
  return cursor->status();
}

}  // namespace vigil::eventstore
