#include "eventstore/anchor_keeper.h"

#include <utility>

#include "absl/memory/memory.h"
#include "base/log.h"
#include "base/status_macros.h"

namespace vigil::eventstore {

absl::StatusOr<std::unique_ptr<AnchorKeeper>> AnchorKeeper::Start(rocksdb::FileSystem* fs,
                                                                  const std::string& path,
                                                                  const Anchor& now) {
  VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<AnchorFile> file, AnchorFile::Open(fs, path));
  VIGIL_RETURN_IF_ERROR(file->Write(now));
  return absl::WrapUnique(new AnchorKeeper(std::move(file)));
}

AnchorKeeper::AnchorKeeper(std::unique_ptr<AnchorFile> file)
    : file_(std::move(file)), thread_([this] { Run(); }) {}

AnchorKeeper::~AnchorKeeper() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

absl::Status AnchorKeeper::Note(const Anchor& anchor) {
  std::lock_guard lock(mu_);
  if (!failure_.ok()) return failure_;
  const bool idle = !noted_.has_value();
  noted_ = anchor;
  if (idle) changed_.notify_all();
  return absl::OkStatus();
}

void AnchorKeeper::Run() {
  std::unique_lock lock(mu_);
  while (true) {
    changed_.wait(lock, [&] { return noted_.has_value() || stopping_; });
    // One write for all that comes in this time.
    changed_.wait_for(lock, absl::ToChronoMilliseconds(kAnchorLag), [&] { return stopping_; });
    if (!noted_.has_value() || !failure_.ok()) return;  // stopping, or nothing may be written
    const Anchor anchor = *std::exchange(noted_, std::nullopt);
    lock.unlock();
    absl::Status written = file_->Write(anchor);
    lock.lock();
    if (!written.ok()) {
      LogError(absl::StrCat("tail anchor: ", written.ToString()));
      failure_ = std::move(written);
      return;
    }
  }
}

}  // namespace vigil::eventstore
