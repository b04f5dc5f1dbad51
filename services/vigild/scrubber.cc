#include "services/vigild/scrubber.h"

#include <algorithm>
#include <utility>

namespace vigil::vigild {
namespace {

// Between two reports of progress (some thousand frames): others use the disk, too.
constexpr absl::Duration kPause = absl::Milliseconds(20);

}  // namespace

Scrubber::Scrubber(VerifyFn verify, absl::Duration every, ReportFn report)
    : verify_(std::move(verify)),
      every_(every),
      report_(std::move(report)),
      thread_([this] { Run(); }) {}

Scrubber::~Scrubber() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Scrubber::Run() {
  absl::Duration wait = std::min(every_, kFirstAfter);
  while (!Wait(wait)) {
    const absl::Status found = verify_([this](uint64_t, uint64_t) { return !Wait(kPause); });
    if (!absl::IsCancelled(found)) report_(found);
    wait = every_;
  }
}

bool Scrubber::Wait(absl::Duration time) {
  std::unique_lock lock(mu_);
  return changed_.wait_for(lock, absl::ToChronoMilliseconds(time), [this] { return stopping_; });
}

}  // namespace vigil::vigild
