#include "tests/crash/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "re2/re2.h"

namespace vigil::crash {

absl::StatusOr<Process> Process::Start(const std::string& program,
                                       const std::vector<std::string>& flags) {
  int pipe_fds[2];
  if (pipe(pipe_fds) != 0) return absl::InternalError("no pipe");
  std::vector<std::string> words = {program, "--grpc-port", "0", "--http-port", "0"};
  words.insert(words.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError("no fork");
  if (pid == 0) {
    dup2(pipe_fds[1], STDOUT_FILENO);
    dup2(pipe_fds[1], STDERR_FILENO);
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  close(pipe_fds[1]);
  fcntl(pipe_fds[0], F_SETFD, FD_CLOEXEC);
  return Process(pid, pipe_fds[0]);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      out_(std::exchange(other.out_, -1)),
      printed_(std::move(other.printed_)) {}

Process::~Process() {
  Kill();
  if (out_ >= 0) close(out_);
}

bool Process::ReadOn(absl::Duration timeout) {
  pollfd wait{out_, POLLIN, 0};
  if (poll(&wait, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) <= 0) return false;
  char buffer[4096];
  const ssize_t n = read(out_, buffer, sizeof(buffer));
  if (n <= 0) return false;
  printed_.append(buffer, static_cast<size_t>(n));
  return true;
}

absl::StatusOr<std::string> Process::WaitForAddress(absl::Duration timeout) {
  static const RE2 kAddress("gRPC[^0-9\\n]*(127\\.0\\.0\\.1:[0-9]+)");
  const absl::Time until = absl::Now() + timeout;
  while (true) {
    std::string address;
    if (RE2::PartialMatch(printed_, kAddress, &address)) return address;
    const absl::Duration left = until - absl::Now();
    if (left <= absl::ZeroDuration() || !ReadOn(left)) break;
  }
  return absl::UnavailableError(absl::StrCat("it ended, or took too long: ", printed_));
}

void Process::WaitAtMost(absl::Duration timeout) {
  const absl::Time until = absl::Now() + timeout;
  while (absl::Now() < until && ReadOn(until - absl::Now())) {
  }
}

bool Process::WaitUntilItHolds(const std::string& path, absl::Duration timeout) {
  const absl::Time until = absl::Now() + timeout;
  const std::string folder = absl::StrCat("/proc/", pid_, "/fd");
  while (absl::Now() < until) {
    std::error_code gone;  // a descriptor may be closed while we look
    for (std::filesystem::directory_iterator fd(folder, gone), end; !gone && fd != end;
         fd.increment(gone)) {
      std::error_code ignored;
      if (std::filesystem::read_symlink(fd->path(), ignored) == path) return true;
    }
  }
  return false;
}

const std::string& Process::AllPrinted() {
  while (ReadOn(absl::ZeroDuration())) {
  }
  return printed_;
}

int Process::Reap() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void Process::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  Reap();
}

int Process::Stop() {
  if (pid_ <= 0) return -1;
  kill(pid_, SIGTERM);
  return Reap();
}

}  // namespace vigil::crash
