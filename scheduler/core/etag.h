// Etags: the position of the last event by which somebody changed what can be edited of a resource
// (DESIGN 4). A client sends it back with its change; scheduler/check_etag.h compares.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"

namespace vigil::scheduler {

inline std::string EtagOf(uint64_t edited) { return absl::StrCat(edited); }

}  // namespace vigil::scheduler
