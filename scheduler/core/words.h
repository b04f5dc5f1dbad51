// Short words for people, in refusals and summaries.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace vigil::scheduler {

// "21 Dec".
inline std::string ShortDate(absl::CivilDay date) {
  return absl::StrCat(
      date.day(), " ",
      absl::FormatTime("%b", absl::FromCivil(date, absl::UTCTimeZone()), absl::UTCTimeZone()));
}

}  // namespace vigil::scheduler
