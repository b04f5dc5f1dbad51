#include "scheduler/duties/notices.h"

#include "base/check.h"
#include "scheduler/calendar/civil.h"

namespace vigil::scheduler {
namespace {

absl::Time AfterWorkingDays(int days, absl::Time occurred_at, const calendar::Zone& zone,
                            const calendar::HolidayCalendar& holidays) {
  return calendar::EndOfWorkingDayAfter(calendar::LocalDate(occurred_at, zone), days, holidays,
                                        zone);
}

}  // namespace

absl::Time SafetyNoticeDue(const programme::Programme& rules, absl::Time occurred_at) {
  return occurred_at + absl::Hours(rules.safety_notice_hours);
}

absl::Time NotificationDue(const programme::Notification& notification, absl::Time occurred_at,
                           const calendar::Zone& zone, const calendar::HolidayCalendar& holidays) {
  if (notification.hours) return occurred_at + absl::Hours(*notification.hours);
  VIGIL_CHECK(notification.working_days.has_value()) << notification.id << " has no deadline";
  return AfterWorkingDays(*notification.working_days, occurred_at, zone, holidays);
}

absl::Time ManagerNoticeDue(const programme::Programme& rules, absl::Time occurred_at,
                            const calendar::HolidayCalendar& holidays) {
  return AfterWorkingDays(rules.manager_working_days, occurred_at, rules.zone, holidays);
}

}  // namespace vigil::scheduler
