// Cases that nobody carries, and covers that last too long (DOMAIN D14): judged when a fact changes
// it and when time does. Internal to the concept.
#pragma once

#include <vector>

#include "scheduler/core/deadline.h"
#include "scheduler/core/registry.h"

namespace vigil::scheduler {

// Reacts to changed staff: those who were touched, and those whom they cover.
void ReactToAttendance(const ReactInput& input, EventList& out);
void AddAttendanceDeadline(const Staff& staff, std::vector<Deadline>& out);
absl::Status DecideAttendance(const Deadline& deadline, const StateView& view,
                              const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
