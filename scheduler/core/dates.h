// Dates inside stored events: "2026-11-01". Deciding wrote them, so they are well formed; anything
// else is damage and stops the process.
#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "base/check.h"
#include "scheduler/calendar/dates.h"

namespace vigil::scheduler {

inline absl::CivilDay StoredDate(const std::string& text) {
  const auto date = calendar::ParseDate(text);
  VIGIL_CHECK(date.ok()) << "a stored event holds the date '" << text << "'";
  return *date;
}

inline std::optional<absl::CivilDay> StoredDateIf(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return StoredDate(text);
}

inline std::string FormatDateIf(const std::optional<absl::CivilDay>& date) {
  return date.has_value() ? calendar::FormatDate(*date) : "";
}

}  // namespace vigil::scheduler
