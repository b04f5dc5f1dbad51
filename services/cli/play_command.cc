// `vigil play`: scenarios against a service that runs under a virtual clock.
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/command_line.h"
#include "services/play/runner.h"

namespace vigil::cli {
namespace {

struct PlayFlags {
  std::vector<std::string> files;
  bool live = false, verbose = false, stop = false;
  std::string run_id;
};

int PlayLive(const GlobalOptions& global, const PlayFlags& flags) {
  int failed = 0;
  const auto client = RpcClient::Connect(global.server);
  for (const std::string& file : flags.files) {
    const auto scenario = play::LoadScenario(file);
    if (!scenario.ok()) {
      std::cerr << "vigil: " << scenario.status().message() << "\n";
      return kExitUsage;
    }
    play::PlayOptions options;
    options.verbose = flags.verbose;
    options.keep_going = !flags.stop;
    options.run_id = flags.run_id;
    failed += play::Play(*scenario, *client, options, [](absl::string_view text) {
                std::cout << text << std::flush;
              }).failed;
  }
  return failed == 0 ? 0 : kExitRefused;
}

}  // namespace

void AddPlay(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  auto flags = std::make_shared<PlayFlags>();
  CLI::App* command = app.add_subcommand(
      "play", "Plays scenario files and compares every answer (docs/scenarios.md)");
  command->group("Every day");
  command->add_option("FILE", flags->files, "scenario in YAML or JSON")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_flag("--live", flags->live,
                    "against the running service at --server (needs --virtual-clock there)");
  command->add_flag("--verbose", flags->verbose, "show every answer");
  command->add_flag("--stop", flags->stop, "stop at the first mismatch");
  command->add_option("--run-id", flags->run_id,
                      "part of the request ids, to play a file twice on one log");
  command->callback([&global, &action, flags] {
    action = [&global, flags] { return PlayLive(global, *flags); };
  });
}

}  // namespace vigil::cli
