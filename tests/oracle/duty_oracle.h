// Duties by walking through the dates one by one: slow, and written from DOMAIN D10, D19, D20, D23
// and the rulings "Duties" alone. It shares no code with scheduler/.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace vigil::oracle {

struct DutyRule {
  enum class Kind { kInterview, kCheckUp, kWindows, kWeekly, kWithinDays, kWithinWorkingDays };
  Kind kind = Kind::kInterview;
  int first_months = 0, months = 0;  // interviews and check-ups
  int count = 0;                     // days, working days
  int tolerance = 0;
  std::vector<std::pair<int, int>> windows;
};

struct DutyStory {
  absl::CivilDay start;
  std::optional<absl::CivilDay> closure;
  absl::TimeZone zone;
  std::vector<std::pair<absl::Time, absl::Time>> holds;  // whole hours of UTC
  std::set<absl::CivilDay> holidays;
  bool open_to_partner = false;
  std::optional<absl::CivilDay> prescribed;
  std::vector<absl::CivilDay> held;  // in order
};

struct DutyLine {
  absl::CivilDay from, due;
  std::string status;  // "open", "held", "held late", "overdue", "missed", "excused", "withdrawn"
  int record = -1;     // index in `held`
};

// What begins on or before `until`, as it stands at `now`.
std::vector<DutyLine> DutyLines(const DutyRule& rule, const DutyStory& story, absl::Time now,
                                absl::CivilDay until);

std::string ShowLine(const DutyLine& line);

}  // namespace vigil::oracle
