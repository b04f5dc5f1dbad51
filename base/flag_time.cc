#include "base/flag_time.h"

#include "absl/strings/str_cat.h"

namespace vigil {

bool IsWithinOurYears(absl::Time t) {
  static const absl::Time end = absl::FromCivil(absl::CivilYear(2200), absl::UTCTimeZone());
  return t >= absl::UnixEpoch() && t < end;
}

absl::StatusOr<absl::Time> ParseFlagTime(const std::string& flag, const std::string& text) {
  absl::Time t;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &t, &error)) {
    return absl::InvalidArgumentError(absl::StrCat(
        flag, " ", text, ": not an RFC 3339 time such as 2026-11-01T09:00:00Z: ", error));
  }
  if (!IsWithinOurYears(t)) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag, " ", text, ": lies outside the years 1970 to 2199"));
  }
  return t;
}

}  // namespace vigil
