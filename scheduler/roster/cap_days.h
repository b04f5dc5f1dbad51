// Cap-days (DOMAIN 3b): for each member of staff and local date, how many slots were above the
// limit in force when the date ended, and how many an override carried. Counted as the dates end,
// so that a report needs no history. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// The last instant of the next date of each team that ends with something to count.
void AddCapDayDeadline(const Staff& staff, const StateView& view, const calendar::ZoneSet& zones,
                       std::vector<Deadline>& out);
absl::Status DecideCapDay(const Deadline& deadline, const StateView& view,
                          const DecideContext& context, EventList& out);

struct CapDays {
  uint32_t over = 0, by_override = 0;
};
// Of one member of staff in one team, over the dates from first to last.
CapDays CapDaysIn(const Staff& staff, const TeamName& team, absl::CivilDay first,
                  absl::CivilDay last);

}  // namespace vigil::scheduler
