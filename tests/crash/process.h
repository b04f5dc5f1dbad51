// A real vigild as a child process, killed at will.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace vigil::crash {

// Not thread-safe, Kill excepted. The destructor kills.
class Process {
 public:
  // Starts it on loopback with ports of its own choice; does not wait for it.
  static absl::StatusOr<Process> Start(const std::string& program,
                                       const std::vector<std::string>& flags);
  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  // Reads its standard output until the line that names the gRPC address; "127.0.0.1:41234". Fails
  // when the process ends or the time is up first; what it printed is in the error.
  absl::StatusOr<std::string> WaitForAddress(absl::Duration timeout);
  // Waits at most so long for output or its end: a kill that falls into start-up and recovery.
  void WaitAtMost(absl::Duration timeout);
  // Waits until it has this file open: it is past its command line and has begun to recover.
  bool WaitUntilItHolds(const std::string& path, absl::Duration timeout);
  // Everything it printed, also what nobody has read yet; once it has ended.
  const std::string& AllPrinted();
  // SIGKILL, then reaped.
  void Kill();
  // SIGTERM, then reaped; its exit code, or -1 when a signal ended it.
  int Stop();

 private:
  Process(pid_t pid, int out) : pid_(pid), out_(out) {}
  int Reap();
  // Reads on, waiting at most so long for something; false when there is nothing or it has ended.
  bool ReadOn(absl::Duration timeout);

  pid_t pid_;
  int out_;
  std::string printed_;
};

}  // namespace vigil::crash
