// `vigil play`: scenarios against a service under a virtual clock, in process or running.
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/command_line.h"
#include "services/play/runner.h"
#include "services/vigild/environment.h"

namespace vigil::cli {
namespace {

struct PlayFlags {
  std::vector<std::string> files;
  bool live = false, verbose = false, stop = false;
  std::string run_id, data_dir;
};

int PlayFiles(const GlobalOptions& global, const PlayFlags& flags) {
  int failed = 0;
  for (const std::string& file : flags.files) {
    const auto scenario = play::LoadScenario(file);
    if (!scenario.ok()) {
      std::cerr << "vigil: " << scenario.status().message() << "\n";
      return kExitUsage;
    }
    // In process: a new service for each file, on a clock that stands at the scenario's start.
    std::unique_ptr<vigild::Environment> service;
    std::unique_ptr<RpcClient> client;
    if (flags.live) {
      client = RpcClient::Connect(global.server);
    } else {
      vigild::EnvironmentOptions options;
      options.data_dir = flags.data_dir;
      options.virtual_start = scenario->start;
      options.seed = 1;
      auto started = vigild::Environment::Start(std::move(options));
      if (!started.ok()) return PrintError(global, started.status());
      service = *std::move(started);
      client = std::make_unique<RpcClient>(service->Channel());
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
  command->add_option("--data-dir", flags->data_dir,
                      "in process: keep the log in this folder (default: in memory)");
  command->add_flag("--verbose", flags->verbose, "show every answer");
  command->add_flag("--stop", flags->stop, "stop at the first mismatch");
  command->add_option("--run-id", flags->run_id,
                      "part of the request ids, to play a file twice on one log");
  command->callback([&global, &action, flags] {
    action = [&global, flags] { return PlayFiles(global, *flags); };
  });
}

}  // namespace vigil::cli
