// Civil dates and times as text, and arithmetic on dates that needs no zone. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace vigil::calendar {

// Dates and times outside these years are typing errors; every parser here refuses them.
inline constexpr int kFirstYear = 1970;
inline constexpr int kLastYear = 2199;

// ---- ISO 8601 text ----
// "2026-11-01", strictly: four-two-two digits, a date that exists. INVALID_ARGUMENT otherwise.
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text);
std::string FormatDate(absl::CivilDay date);

// A local time as typed: "2026-11-01T01:30", seconds optional, then optionally "Z" or "-05:00".
struct TypedLocalTime {
  absl::CivilSecond civil;
  std::optional<int> offset_seconds;  // east of UTC
};
absl::StatusOr<TypedLocalTime> ParseLocalTime(absl::string_view text);
// "2026-11-01T01:30:00".
std::string FormatLocalTime(absl::CivilSecond civil);

// A time of day, "08:00" or "24:00" (the end of the date), as minutes since midnight.
absl::StatusOr<int> ParseTimeOfDay(absl::string_view text);

// ---- text for people ----
std::string FormatTimeOfDay(absl::CivilSecond civil);  // "01:30"; seconds only when there are any
std::string FormatDateLong(absl::CivilDay date);       // "Sun 1 Nov 2026"

// ---- arithmetic ----
// D19: `months` after the anchor, clamped to the month's last day. The n-th of a series is always
// computed from the anchor (31 Jan, 28 Feb, 31 Mar), never from the one before.
absl::CivilDay AddMonths(absl::CivilDay anchor, int months);
// D28: completed years of somebody born on `birth` on the date `on`; 29 Feb counts as 1 Mar in
// years that have none. Negative when `on` lies before the birth.
int CompletedYears(absl::CivilDay birth, absl::CivilDay on);

// English three-letter name and back ("MON" .. "SUN", any case).
std::string FormatWeekday(absl::Weekday weekday);
absl::StatusOr<absl::Weekday> ParseWeekday(absl::string_view text);

}  // namespace vigil::calendar
