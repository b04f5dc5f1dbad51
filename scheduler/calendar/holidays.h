// Reads a file of deploy/holidays (vigil.programme.v1.HolidayFile as text). Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "scheduler/calendar/working_days.h"

namespace vigil::calendar {

// INVALID_ARGUMENT lists every problem as "file:line:column: field: reason": unknown fields, dates
// that do not exist, lie outside the file's span, stand out of order or twice, and holidays without
// a name or with a source that the file does not describe. `file` only names the text in errors.
absl::StatusOr<HolidayCalendar> ParseHolidays(absl::string_view text, absl::string_view file);

}  // namespace vigil::calendar
