#include "scheduler/core/registry.h"
#include "scheduler/roster/apply.h"
#include "scheduler/roster/attendance_watch.h"
#include "scheduler/roster/cap_days.h"
#include "scheduler/roster/react.h"

namespace vigil::scheduler {

void RegisterRoster(Registry& registry) {
  registry.On(&ApplyAgencyCreated);
  registry.On(&ApplyProgrammePublished);
  registry.On(&ApplyTeamCreated);
  registry.On(&ApplyTeamChanged);
  registry.On(&ApplyStaffEmployed);
  registry.On(&ApplyStaffChanged);
  registry.On(&ApplyStaffEmploymentEnded);
  registry.On(&ApplyStaffAssignedToTeam);
  registry.On(&ApplyStaffTeamAssignmentEnded);
  registry.On(&ApplyOnCallTrainingRecorded);
  registry.On(&ApplyContactPointAdded);
  registry.On(&ApplyContactPointRemoved);
  registry.On(&ApplyContactPointChecked);
  registry.On(&ApplyLeaveRecorded);
  registry.On(&ApplyLeaveCancelled);
  registry.On(&ApplyLeaveCoverNamed);
  registry.On(&ApplyOverrideGranted);
  registry.On(&ApplyOverrideEnded);
  registry.On(&ApplyCaseloadBreachOpened);
  registry.On(&ApplyCaseloadBreachClosed);
  registry.On(&ApplyAttendanceJudged);
  registry.On(&ApplyCapDayCounted);
  registry.AddReaction(&ReactToCaseload);
  registry.AddReaction(&ReactToAttendance);
  registry.DeadlinesOf<Staff>(&DeadlinesOfStaff);
  registry.OnDeadline(DeadlineKind::kOverrideEnd, &DecideOverrideEnd);
  registry.OnDeadline(DeadlineKind::kCaseloadChange, &DecideCaseloadChange);
  registry.OnDeadline(DeadlineKind::kAttendance, &DecideAttendance);
  registry.OnDeadline(DeadlineKind::kCapDay, &DecideCapDay);
}

}  // namespace vigil::scheduler
