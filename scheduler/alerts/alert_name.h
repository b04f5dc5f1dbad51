// Names of alerts. Pure.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace vigil::scheduler {

// "{subject}/alerts/{id}".
inline std::string AlertNameOf(absl::string_view subject, absl::string_view id) {
  return absl::StrCat(subject, "/alerts/", id);
}

// Of the alert about a visit without an outcome.
std::string UnrecordedId(absl::string_view visit_id);

}  // namespace vigil::scheduler
