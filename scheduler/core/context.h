// What a decider is told besides state and command: the time, the zones, and who asks.
#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"
#include "scheduler/calendar/working_days.h"
#include "scheduler/calendar/zone.h"

namespace vigil::scheduler {

// Public holidays by the id of their calendar (deploy/holidays).
using HolidaySet = std::map<std::string, calendar::HolidayCalendar>;

// The words of DecideContext::role that rules ask for.
inline constexpr char kSupervisorRole[] = "supervisor";
inline constexpr char kManagerRole[] = "manager";
inline constexpr char kAdminRole[] = "admin";

struct DecideContext {
  absl::Time now;  // server time of the command; for a deadline, its due instant
  const calendar::ZoneSet* zones = nullptr;
  std::string actor;         // principal that asks; a staff resource name where it is staff
  std::string role;          // role it acts in
  std::string on_behalf_of;  // for whom, where somebody else enters it
  std::string request_id;
  const HolidaySet* holidays = nullptr;  // null: working days are those of the week alone
};

// What a view is told.
struct ViewContext {
  absl::Time now;  // of the question; as-of queries: the time asked for
  const calendar::ZoneSet* zones = nullptr;
  const HolidaySet* holidays = nullptr;  // null: working days are those of the week alone
};

// For resolving the times that a question carries.
inline DecideContext TypingContext(const ViewContext& context) {
  DecideContext typed;
  typed.now = context.now;
  typed.zones = context.zones;
  typed.holidays = context.holidays;
  return typed;
}

}  // namespace vigil::scheduler
