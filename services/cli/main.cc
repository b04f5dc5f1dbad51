// vigil: the command line.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/command_line.h"
#include "services/cli/json.h"
#include "services/handlers/wire_check.h"

int main(int argc, char** argv) {
  using vigil::cli::GlobalOptions;
  using vigil::cli::JsonObject;
  CLI::App app{"Vigil: scheduling and on-call rota for Multisystemic Therapy teams"};
  GlobalOptions global;
  if (const char* server = std::getenv("VIGIL_SERVER")) global.server = server;
  if (const char* actor = std::getenv("VIGIL_ACTOR")) global.identity.actor = actor;
  if (const char* role = std::getenv("VIGIL_ROLE")) global.identity.role = role;
  app.add_option("--server", global.server, "where the service listens for gRPC ($VIGIL_SERVER)")
      ->capture_default_str();
  app.add_flag("--json", global.json, "answers as JSON, for programs");
  app.add_option("--as", global.identity.actor,
                 "who asks: a staff resource name or a word ($VIGIL_ACTOR)")
      ->capture_default_str();
  app.add_option("--role", global.identity.role, "the role they act in ($VIGIL_ROLE)")
      ->capture_default_str();
  app.add_option("--timeout", global.timeout_seconds, "seconds to wait for an answer")
      ->capture_default_str();
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Before or after the command: --server --json --as --role --timeout (vigil --help).\n"
      "Times: 2026-11-01T01:30 (local), 2026-11-01T06:30Z.");
  std::function<int()> action;
  vigil::cli::AddShortcuts(app, global, action);
  vigil::cli::AddPlay(app, global, action);
  vigil::cli::AddGenerate(app, global, action);
  vigil::cli::AddContractCommands(app, global, action);
  vigil::cli::AddLogCommands(app, global, action);
  vigil::cli::AddBackupCommands(app, global, action);
  // Those of the commands stay as they are.
  app.footer(
      "First steps:\n"
      "  vigil roster list-agencies\n"
      "  vigil now agencies/mst-ipv-ct/teams/hartford        who is on call\n"
      "  vigil caseload agencies/mst-ipv-ct/teams/hartford   who carries how many families\n"
      "  vigil board agencies/mst-ipv-ct/teams/hartford      this week's visits\n"
      "Every command explains itself with --help. Times: 2026-11-01T01:30 (local), "
      "2026-11-01T06:30Z.");
  try {
    for (int i = 1; i < argc; ++i) {
      if (vigil::handlers::IsUtf8(argv[i])) continue;
      throw CLI::ParseError("argument " + std::to_string(i) + " is not valid UTF-8",
                            CLI::ExitCodes::InvalidError);
    }
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool as_json = std::count(argv, argv + argc, absl::string_view("--json")) > 0;
    if (error.get_exit_code() == 0) return app.exit(error);  // help
    if (as_json) {
      std::cerr << JsonObject().Text("code", "USAGE").Text("message", error.what()).Line();
    } else {
      app.exit(error);
    }
    return vigil::cli::kExitUsage;
  }
  return action ? action() : vigil::cli::kExitUsage;
}
