// What a decider is told besides state and command: the time, the zones, and who asks.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"

namespace vigil::scheduler {

struct DecideContext {
  absl::Time now;  // server time of the command; for a deadline, its due instant
  const calendar::ZoneSet* zones = nullptr;
  std::string actor;  // principal that asks; a staff resource name where it is staff
  std::string role;   // role it acts in
  std::string request_id;
};

// What a view is told.
struct ViewContext {
  absl::Time now;  // of the question; as-of queries: the time asked for
  const calendar::ZoneSet* zones = nullptr;
};

}  // namespace vigil::scheduler
