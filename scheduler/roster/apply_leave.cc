#include <algorithm>
#include <utility>

#include "scheduler/roster/apply.h"

namespace vigil::scheduler {

void ApplyLeaveRecorded(const events::v1::LeaveRecorded& e, const EventView&, StateEditor& editor) {
  Leave leave;
  leave.id = e.leave_id();
  leave.kind = e.kind();
  leave.start = TimeOf(e.start());
  leave.end = TimeOf(e.end());
  leave.covered_by = StaffName(e.covered_by());
  Staff* staff = editor.Change<Staff>(e.staff());
  const auto place =
      std::upper_bound(staff->leaves.begin(), staff->leaves.end(), leave.start,
                       [](absl::Time t, const Leave& held) { return t < held.start; });
  staff->leaves.insert(place, std::move(leave));
}

// Leave that has begun was taken up to now; the rest of it, or all of one to come, never is.
void ApplyLeaveCancelled(const events::v1::LeaveCancelled& e, const EventView& event,
                         StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  std::erase_if(staff->leaves, [&](Leave& leave) {
    if (leave.id != e.leave_id()) return false;
    leave.end = std::min(leave.end, event.recorded_at);
    return leave.end <= leave.start;
  });
}

void ApplyLeaveCoverNamed(const events::v1::LeaveCoverNamed& e, const EventView&,
                          StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  for (Leave& leave : staff->leaves) {
    if (leave.id == e.leave_id()) leave.covered_by = StaffName(e.covered_by());
  }
}

// What timers say changes no etag.
void ApplyAttendanceJudged(const events::v1::AttendanceJudged& e, const EventView&,
                           StateEditor& editor) {
  Staff* staff = editor.Edit<Staff>(e.staff());
  staff->attendance.clear();
  for (const events::v1::TeamAttendance& from : e.teams()) {
    TeamAttendance team{TeamName(from.team()), std::nullopt, std::nullopt};
    if (from.has_unattended_since_us())
      team.unattended_since = absl::FromUnixMicros(from.unattended_since_us());
    if (from.has_cover_long_since_us())
      team.cover_long_since = absl::FromUnixMicros(from.cover_long_since_us());
    staff->attendance.push_back(std::move(team));
  }
  staff->attendance_next =
      e.has_next_us() ? absl::FromUnixMicros(e.next_us()) : absl::InfiniteFuture();
}

}  // namespace vigil::scheduler
