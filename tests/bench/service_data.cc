#include "tests/bench/service_data.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "services/generate/profile.h"
#include "tests/large/large_data.h"

namespace vigil::bench {

absl::StatusOr<std::string> CopyOfHistory(const Settings& settings, int teams,
                                          const std::string& name) {
  testkit::LargeData wanted;
  wanted.teams = teams;
  std::string folder = absl::StrCat(settings.scratch, "/", name);
  std::filesystem::remove_all(folder);
  VIGIL_RETURN_IF_ERROR(testkit::CopyLargeData(wanted, folder));
  return folder;
}

absl::StatusOr<std::unique_ptr<vigild::Environment>> Serve(const std::string& folder, bool listen) {
  vigild::EnvironmentOptions options;
  options.data_dir = folder;
  options.virtual_start = testkit::LargeData().until;
  options.history = true;
  if (listen) options.grpc_port = 0;
  return vigild::Environment::Start(std::move(options));
}

absl::StatusOr<std::vector<std::string>> TeamNames(int teams) {
  VIGIL_ASSIGN_OR_RETURN(const auto agencies, generate::MadeUpProfiles(teams, "deploy/programmes"));
  std::vector<std::string> names;
  for (const auto& agency : agencies) {
    for (const auto& team : agency.teams) {
      names.push_back(absl::StrCat(agency.name(), "/teams/", team.id));
    }
  }
  return names;
}

double SecondsOf(const std::function<void()>& work) {
  const absl::Duration began = RealClock().Monotonic();
  work();
  return absl::ToDoubleSeconds(RealClock().Monotonic() - began);
}

}  // namespace vigil::bench
