// Publishing: compares what holds of a family at an instant with what its record says was
// published, and gives the events that bring the two together. It comes to rest: applied, its
// events leave no difference.
//
// One function serves facts (React) and the passing of time (deadlines), so that both agree.
// Pure; any thread.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// Why a family is looked at.
struct Cause {
  absl::Time now;  // of the fact's recording, or the deadline's due instant
  // When the fact occurred: what it puts at risk is at risk since `began`, what it settles since
  // `ended`. Of a deadline both are its due instant.
  absl::Time began, ended;
  // Weeks that the fact may have changed, beside those that are not final yet.
  std::vector<absl::CivilDay> weeks;
  // The case itself changed: every judged week may have.
  bool all_weeks = false;
};

void PublishFamily(const StateView& view, const Family& family, const Cause& cause,
                   const calendar::ZoneSet& zones, EventList& out);

}  // namespace vigil::scheduler
