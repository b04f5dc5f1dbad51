// Scrubber: reads the whole log again now and then, every frame, the chain and every file, so that
// a byte that has changed on disk is found before somebody needs it. Start-up checks only what came
// after the newest snapshot; this checks what is older.
//
// Threads: one of its own, at low pace; Start and destruction from the owner's. Destruction waits
// for the file it is reading.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "eventstore/progress.h"

namespace vigil::vigild {

class Scrubber {
 public:
  // Reads and compares everything; Cancelled when the progress says so.
  using VerifyFn = std::function<absl::Status(const eventstore::Progress&)>;
  // What a scrub found: OK, or what is damaged. Never called for one that was cut short.
  using ReportFn = std::function<void(const absl::Status&)>;

  // The first one comes kFirstAfter after the start (or after `every`, when that is less), so that
  // a service that is restarted every night is scrubbed, too.
  Scrubber(VerifyFn verify, absl::Duration every, ReportFn report);
  ~Scrubber();

  static constexpr absl::Duration kFirstAfter = absl::Minutes(10);

 private:
  void Run();
  // True when it is to stop.
  bool Wait(absl::Duration time);

  const VerifyFn verify_;
  const absl::Duration every_;
  const ReportFn report_;
  std::mutex mu_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vigil::vigild
