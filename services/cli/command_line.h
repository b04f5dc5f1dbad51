// The command line `vigil`: every method of the contract as `vigil <service> <method>`, made from
// the contract itself, and the few commands that are more than one call. Exit codes: 0 done; 1 the
// service said no, or a scenario differs; 2 wrong use; 3 the service cannot be reached.
#pragma once

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "eventstore/progress.h"
#include "services/cli/rpc_client.h"

namespace vigil::cli {

inline constexpr int kExitRefused = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreachable = 3;

struct GlobalOptions {
  std::string server = "127.0.0.1:7420";
  bool json = false;
  Identity identity{"cli", "supervisor", "", "cli"};
  double timeout_seconds = 30;
};

// Adds `call`, and `<service> <method>` for every method.
void AddContractCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action);
// Adds status, watch, now, caseload, board, week.
void AddShortcuts(CLI::App& app, GlobalOptions& global, std::function<int()>& action);
// Adds `log stat|verify|dump|rebuild|adopt`, offline work on a data folder; after the contract's
// commands.
void AddLogCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action);
// Adds `log backup|backups|restore|salvage|rekey|accept-key-loss`, likewise.
void AddBackupCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action);
// Adds `play`.
void AddPlay(CLI::App& app, GlobalOptions& global, std::function<int()>& action);
// Adds `generate`.
void AddGenerate(CLI::App& app, GlobalOptions& global, std::function<int()>& action);

// A bar on standard error when that is a terminal; else nothing. `what` outlives it.
eventstore::Progress ProgressBar(const char* what);

// Calls and prints; returns the exit code.
int CallAndPrint(const GlobalOptions& global, const Method& method,
                 const google::protobuf::Message& request);
// Prints an error for a person (or as one JSON object) on standard error; returns the exit code it
// stands for. `request_id` is that of a change, whose outcome may be unknown.
int PrintError(const GlobalOptions& global, const absl::Status& status,
               const std::string& request_id = "");

}  // namespace vigil::cli
