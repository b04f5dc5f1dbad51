// `vigil play`: scenarios against a service under a virtual clock, in process or running.
#include <stdlib.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/command_line.h"
#include "services/cli/json.h"
#include "services/play/runner.h"
#include "services/vigild/environment.h"

namespace vigil::cli {
namespace {

struct PlayFlags {
  std::vector<std::string> files;
  bool live = false, verbose = false, stop = false;
  std::string run_id, data_dir;
};

// A folder for a scenario that needs one, gone afterwards.
class Scratch {
 public:
  explicit Scratch(bool wanted) {
    if (!wanted) return;
    std::string pattern = (std::filesystem::temp_directory_path() / "vigil-play-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
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
    const Scratch scratch(scenario->on_disk && !flags.live && flags.data_dir.empty());
    std::unique_ptr<vigild::Environment> service;
    std::unique_ptr<RpcClient> client;
    if (flags.live) {
      client = RpcClient::Connect(global.server);
    } else {
      vigild::EnvironmentOptions options;
      options.data_dir = flags.data_dir;
      if (!scratch.path().empty()) {
        options.data_dir = scratch.path() + "/data";
        options.backup_dir = scratch.path() + "/backups";
      }
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
    // With --json the report goes to standard error, one object a file to standard output.
    std::ostream& report = global.json ? std::cerr : std::cout;
    const play::PlayResult result =
        play::Play(*scenario, *client, options,
                   [&report](absl::string_view text) { report << text << std::flush; });
    if (global.json) {
      std::cout << JsonObject()
                       .Text("file", file)
                       .Text("title", scenario->title)
                       .Number("steps", static_cast<uint64_t>(result.steps))
                       .Number("mismatches", static_cast<uint64_t>(result.failed))
                       .Line();
    }
    failed += result.failed;
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
