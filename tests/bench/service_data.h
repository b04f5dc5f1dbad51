// A service over a copy of the large data, for the figures that need a year of history.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/vigild/environment.h"
#include "tests/bench/suite.h"

namespace vigil::bench {

// Teams of the figures of calls and replay.
inline constexpr int kTeams = 60;
// Teams of the figures of start and memory.
inline int LoadTeams(const Settings& settings) { return settings.quick ? kTeams : 600; }

// A copy in the scratch folder of the history of that many teams over a year; returns its folder.
absl::StatusOr<std::string> CopyOfHistory(const Settings& settings, int teams,
                                          const std::string& name);

// Serves a folder, its clock where the history ends; with `listen` on a socket too.
absl::StatusOr<std::unique_ptr<vigild::Environment>> Serve(const std::string& folder, bool listen);

// The resource names of the teams in it.
absl::StatusOr<std::vector<std::string>> TeamNames(int teams);

double SecondsOf(const std::function<void()>& work);

}  // namespace vigil::bench
