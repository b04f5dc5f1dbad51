// Pages of lists with a line each that fits a screen: visits, crisis calls, families, staff,
// shifts; and of one crisis call.
#pragma once

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace vigil::cli {

// As PageOf (services/cli/pages.h).
std::optional<std::string> ListPageOf(const google::protobuf::Message& answer);

}  // namespace vigil::cli
