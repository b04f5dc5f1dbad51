// Pages of visits and of crisis calls: one of them, or a list with a line each that fits a screen.
#pragma once

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace vigil::cli {

// As PageOf (services/cli/pages.h).
std::optional<std::string> ListPageOf(const google::protobuf::Message& answer);

}  // namespace vigil::cli
