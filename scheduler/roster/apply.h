// What the events of agencies, programmes, teams and staff do to the state. Internal to the
// concept: register.cc hands them to the registry. Total; they decide nothing.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

// ---- apply_agency.cc ----
void ApplyAgencyCreated(const events::v1::AgencyCreated& e, const EventView& event,
                        StateEditor& editor);
void ApplyProgrammePublished(const events::v1::ProgrammePublished& e, const EventView& event,
                             StateEditor& editor);
void ApplyTeamCreated(const events::v1::TeamCreated& e, const EventView& event,
                      StateEditor& editor);
void ApplyTeamChanged(const events::v1::TeamChanged& e, const EventView& event,
                      StateEditor& editor);

// ---- apply_staff.cc ----
void ApplyStaffEmployed(const events::v1::StaffEmployed& e, const EventView& event,
                        StateEditor& editor);
void ApplyStaffChanged(const events::v1::StaffChanged& e, const EventView& event,
                       StateEditor& editor);
void ApplyStaffEmploymentEnded(const events::v1::StaffEmploymentEnded& e, const EventView& event,
                               StateEditor& editor);
void ApplyStaffAssignedToTeam(const events::v1::StaffAssignedToTeam& e, const EventView& event,
                              StateEditor& editor);
void ApplyStaffTeamAssignmentEnded(const events::v1::StaffTeamAssignmentEnded& e,
                                   const EventView& event, StateEditor& editor);
void ApplyOnCallTrainingRecorded(const events::v1::OnCallTrainingRecorded& e,
                                 const EventView& event, StateEditor& editor);

// ---- apply_contact.cc ----
void ApplyContactPointAdded(const events::v1::ContactPointAdded& e, const EventView& event,
                            StateEditor& editor);
void ApplyContactPointRemoved(const events::v1::ContactPointRemoved& e, const EventView& event,
                              StateEditor& editor);
void ApplyContactPointChecked(const events::v1::ContactPointChecked& e, const EventView& event,
                              StateEditor& editor);

// ---- apply_leave.cc ----
void ApplyLeaveRecorded(const events::v1::LeaveRecorded& e, const EventView& event,
                        StateEditor& editor);
void ApplyLeaveCancelled(const events::v1::LeaveCancelled& e, const EventView& event,
                         StateEditor& editor);
void ApplyLeaveCoverNamed(const events::v1::LeaveCoverNamed& e, const EventView& event,
                          StateEditor& editor);
void ApplyAttendanceJudged(const events::v1::AttendanceJudged& e, const EventView& event,
                           StateEditor& editor);

// ---- apply_caseload.cc ----
void ApplyOverrideGranted(const events::v1::OverrideGranted& e, const EventView& event,
                          StateEditor& editor);
void ApplyOverrideEnded(const events::v1::OverrideEnded& e, const EventView& event,
                        StateEditor& editor);
void ApplyCaseloadBreachOpened(const events::v1::CaseloadBreachOpened& e, const EventView& event,
                               StateEditor& editor);
void ApplyCaseloadBreachClosed(const events::v1::CaseloadBreachClosed& e, const EventView& event,
                               StateEditor& editor);
void ApplyCapDayCounted(const events::v1::CapDayCounted& e, const EventView& event,
                        StateEditor& editor);

}  // namespace vigil::scheduler
