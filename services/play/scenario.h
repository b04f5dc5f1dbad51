// A scenario: timed calls with what is expected of each, in YAML or JSON. docs/scenarios.md
// explains the format; acceptance tests, demos and bug reports use it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "yaml-cpp/yaml.h"

namespace vigil::play {

struct Step {
  int line = 0;
  std::string file;
  std::string title;             // `say`
  std::optional<absl::Time> at;  // move the clock here first
  std::string call;              // "CaseService.AcceptCase"; empty: only moves the clock
  std::string actor, role, on_behalf_of;
  YAML::Node request, expect, expect_error;
  std::string save;  // name for the answer
  int take = 0;      // streams: end after so many answers
  YAML::Node until;  // streams: end after the first answer like this
};

struct Scenario {
  std::string title;
  std::string zone = "UTC";  // of local times in `at` and `start`
  absl::Time start = absl::UnixEpoch();
  bool on_disk = false;     // needs a data folder and a backup folder
  std::vector<Step> steps;  // includes resolved, in order
};

// Reads a file and those it includes (paths relative to it). Errors name file and line.
absl::StatusOr<Scenario> LoadScenario(const std::string& path);

}  // namespace vigil::play
