// What a scenario file may look like. Whatever would otherwise be passed over in silence (a
// misspelt operator, a map where a list belongs, an expected error without a word of which) is
// refused before anything is played: a scenario must not seem to prove what it does not.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "yaml-cpp/yaml.h"

namespace vigil::play {

// INVALID_ARGUMENT "file:line: what is wrong". The root must have come from cli::ParseYaml.
absl::Status CheckShape(const std::string& file, const YAML::Node& root);

}  // namespace vigil::play
