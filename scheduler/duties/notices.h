// D26: by when somebody must be told. Pure; any thread.
#pragma once

#include "absl/time/time.h"
#include "scheduler/calendar/working_days.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

// The safety notice to child protection: elapsed hours after it happened, whatever the clock does.
absl::Time SafetyNoticeDue(const programme::Programme& rules, absl::Time occurred_at);

// A notification of the programme: hours after its trigger, or the end (exclusive) of the n-th
// working day of the team's calendar after the trigger's local date.
absl::Time NotificationDue(const programme::Notification& notification, absl::Time occurred_at,
                           const calendar::Zone& zone, const calendar::HolidayCalendar& holidays);

// Overrides and red alerts, to the manager; where it is about safety, SafetyNoticeDue holds.
absl::Time ManagerNoticeDue(const programme::Programme& rules, absl::Time occurred_at,
                            const calendar::HolidayCalendar& holidays);

}  // namespace vigil::scheduler
