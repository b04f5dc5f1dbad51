// `vigil generate`: a history made through the public API of an in-process service on a virtual
// clock.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/flag_time.h"
#include "services/cli/command_line.h"
#include "services/generate/generate.h"
#include "services/vigild/environment.h"

namespace vigil::cli {
namespace {

struct GenerateFlags {
  std::string data_dir;
  std::string samples_dir = "deploy/samples", programmes_dir = "deploy/programmes";
  int teams = 0, weeks = 16;
  uint64_t seed = 1;
  std::string until;
};

int RunGenerate(const GlobalOptions& global, const GenerateFlags& flags) {
  generate::GenerateOptions options;
  if (flags.teams > 0) {
    auto large = generate::LargeHistory(flags.teams, flags.programmes_dir);
    if (!large.ok()) return PrintError(global, large.status());
    options = *std::move(large);
  } else {
    auto agencies = generate::LoadProfiles(flags.samples_dir, flags.programmes_dir);
    if (!agencies.ok()) return PrintError(global, agencies.status());
    options.agencies = *std::move(agencies);
  }
  options.weeks = flags.weeks;
  options.seed = flags.seed;
  options.until = absl::Now();
  if (!flags.until.empty()) {
    const auto until = ParseFlagTime("--until", flags.until);
    if (!until.ok()) {
      std::cerr << "vigil: " << until.status().message() << "\n";
      return kExitUsage;
    }
    options.until = *until;
  }
  // A week more: it begins on a Monday.
  if (!IsWithinOurYears(options.until - absl::Hours(7 * 24) * (flags.weeks + 1))) {
    std::cerr << "vigil: --until " << flags.until << ": " << flags.weeks
              << " weeks before it lie outside the years 1970 to 2199\n";
    return kExitUsage;
  }
  if (isatty(STDERR_FILENO) != 0) {
    options.progress = [](int week, int weeks, uint64_t commands) {
      std::fprintf(stderr, "\rweek %d of %d, %llu commands%s", week, weeks,
                   static_cast<unsigned long long>(commands), week == weeks ? "\n" : "");
    };
  }
  // Simulated families must never be mixed into a log that somebody works with.
  if (std::filesystem::exists(flags.data_dir + "/db")) {
    return PrintError(global,
                      absl::AlreadyExistsError(absl::StrCat(
                          flags.data_dir, " holds a log already: name a folder without one")));
  }
  vigild::EnvironmentOptions environment;
  environment.data_dir = flags.data_dir;
  environment.virtual_start = generate::FirstInstant(options);
  environment.history = true;
  auto service = vigild::Environment::Start(std::move(environment));
  if (!service.ok()) return PrintError(global, service.status());
  RpcClient client((*service)->Channel());
  const auto result = generate::Generate(client, options);
  (*service)->Stop(absl::Seconds(5));
  if (!result.ok()) return PrintError(global, result.status());
  std::cout << result->commands << " commands";
  if (result->rejected > 0) {
    std::cout << ", " << result->rejected << " refused, the first: " << result->first_rejection;
  }
  std::cout << "\n";
  return result->rejected == 0 ? 0 : kExitRefused;
}

}  // namespace

void AddGenerate(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  auto flags = std::make_shared<GenerateFlags>();
  CLI::App* command = app.add_subcommand("generate",
                                         "Makes a history in a new data folder: the sample "
                                         "agencies, or --teams made-up ones, up to now");
  command->group("Operators");
  command->add_option("--data-dir", flags->data_dir, "a folder without a log")->required();
  command->add_option("--teams", flags->teams, "made-up teams; 0: the sample agencies")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  command->add_option("--weeks", flags->weeks, "weeks of history")
      ->check(CLI::Range(1, 520))
      ->capture_default_str();
  command
      ->add_option("--seed", flags->seed, "the same seed, weeks and --until make the same history")
      ->capture_default_str();
  command->add_option("--until", flags->until, "where the history ends (RFC 3339; default: now)");
  command->add_option("--samples", flags->samples_dir, "folder of sample agencies")
      ->capture_default_str();
  command->add_option("--programmes", flags->programmes_dir, "folder of programme files")
      ->capture_default_str();
  command->callback([&global, &action, flags] {
    action = [&global, flags] { return RunGenerate(global, *flags); };
  });
}

}  // namespace vigil::cli
