// vigild: the service. See --help.
#include <signal.h>

#include <iostream>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/flag_time.h"
#include "base/log.h"
#include "services/vigild/environment.h"
#include "services/vigild/start_error.h"

namespace {

using vigil::vigild::Environment;
using vigil::vigild::EnvironmentOptions;

constexpr absl::Duration kGrace = absl::Seconds(5);

struct Flags {
  EnvironmentOptions environment;
  std::string virtual_start;
  int grpc_port = 7420, http_port = 7421;
};

void Describe(CLI::App& app, Flags& flags) {
  EnvironmentOptions& to = flags.environment;
  to.data_dir = "data";
  app.add_option("--data-dir", to.data_dir, "folder of log, keys and snapshots; made when missing")
      ->capture_default_str();
  app.add_option("--grpc-port", flags.grpc_port, "0: one is chosen and printed")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--http-port", flags.http_port, "health, readiness, metrics; 0: one is chosen")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--host", to.host,
                 "address to listen on; loopback only until there is access control")
      ->capture_default_str();
  app.add_flag("--read-only", to.read_only, "answer queries, marked stale; write nothing");
  app.add_option(
         "--virtual-clock", flags.virtual_start,
         "time moves only by AdvanceClock; starts at this RFC 3339 time, or now. The log is "
         "marked as simulated")
      ->expected(0, 1);
  app.add_option(
      "--kek-file", to.kek_file,
      "key-encryption key, 64 hex digits; otherwise $VIGIL_KEK, otherwise a file made in "
      "the data folder");
  app.add_option("--backup-dir", to.backup_dir, "where CreateBackup puts backups");
  app.add_option("--backup-keep", to.backup_keep, "keep that many of the newest; 0: all")
      ->capture_default_str();
  app.add_flag("--log-calls", to.log_calls, "a line for every call, without personal data");
  app.footer(
      "Stops on SIGTERM or Ctrl-C. Exit codes: 0 stopped; 1 other error; 2 wrong use; 3 the data "
      "folder is in use; 4 the log is refused; 5 a port is in use; 6 the disk is full or "
      "read-only.");
}

// Empty when the flags make sense; else what is wrong.
std::string Settle(const CLI::App& app, Flags& flags) {
  EnvironmentOptions& to = flags.environment;
  to.grpc_port = flags.grpc_port;
  to.http_port = flags.http_port;
  if (to.host == "localhost") to.host = "127.0.0.1";
  if (!vigil::vigild::IsLoopback(to.host)) {
    return absl::StrCat("--host ", to.host,
                        ": only loopback addresses; there is no access control yet");
  }
  if (to.data_dir.empty()) return "--data-dir must not be empty";
  if (app.count("--virtual-clock") == 0) return "";
  absl::Time start = absl::Now();
  if (!flags.virtual_start.empty()) {
    const auto given = vigil::ParseFlagTime("--virtual-clock", flags.virtual_start);
    if (!given.ok()) return std::string(given.status().message());
    start = *given;
  }
  to.virtual_start = start;
  return "";
}

int WaitForSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

void BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app("Vigil: the service. One data folder, one process.", "vigild");
  Describe(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : vigil::vigild::kExitUsage;
  }
  if (const std::string wrong = Settle(app, flags); !wrong.empty()) {
    std::cerr << "vigild: " << wrong << "\n";
    return vigil::vigild::kExitUsage;
  }
  BlockSignals();  // before any thread: they inherit it
  // Debian builds Abseil with its search for cycles of locks, which costs every lock that gRPC
  // takes.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::string data_dir = flags.environment.data_dir;
  const std::string host = flags.environment.host;
  auto service = Environment::Start(std::move(flags.environment));
  if (!service.ok()) {
    const auto error = vigil::vigild::Explain(service.status(), data_dir);
    std::cerr << "vigild: " << error.line << "\n";
    return error.exit_code;
  }
  std::cout << "gRPC listens on " << host << ":" << (*service)->grpc_port() << "\n"
            << "HTTP listens on " << host << ":" << (*service)->http_port() << std::endl;
  if ((*service)->read_only()) {
    std::cout << "read-only: " << (*service)->read_only_reason() << std::endl;
  }
  const int signal = WaitForSignal();
  vigil::LogInfo(absl::StrCat("stopping on signal ", signal));
  (*service)->Stop(kGrace);
  return 0;
}
