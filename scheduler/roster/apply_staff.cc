#include <algorithm>

#include "base/check.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/roster/apply.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {

namespace {

void EmployAgain(const events::v1::StaffEmployed& e, const EventView& event, StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  VIGIL_CHECK(staff->last_date.has_value()) << e.staff() << " is employed already";
  staff->earlier_employments.push_back({staff->employed_from, *staff->last_date});
  staff->display_name = SealedBytesOf(e.display_name());
  staff->employed_from = StoredDate(e.employed_from());
  staff->last_date.reset();
  CaseloadKnownAt(*staff, event.recorded_at);
}

}  // namespace

void ApplyStaffEmployed(const events::v1::StaffEmployed& e, const EventView& event,
                        StateEditor& editor) {
  if (editor.Find<Staff>(e.staff()) != nullptr) return EmployAgain(e, event, editor);
  Staff staff;
  staff.name = StaffName(e.staff());
  staff.display_name = SealedBytesOf(e.display_name());
  staff.employed_from = StoredDate(e.employed_from());
  AddSorted(editor.Edit<Agency>(staff.name.agency().str())->staff, staff.name);
  editor.Create(std::move(staff));
}

void ApplyStaffChanged(const events::v1::StaffChanged& e, const EventView&, StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  if (e.has_display_name()) staff->display_name = SealedBytesOf(e.display_name());
}

void ApplyStaffEmploymentEnded(const events::v1::StaffEmploymentEnded& e, const EventView& event,
                               StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  staff->last_date = StoredDate(e.last_date());
  CaseloadKnownAt(*staff, event.recorded_at);
}

// One role in one team at a time: what began earlier in that team ends the day before, what was to
// begin later does not.
void ApplyStaffAssignedToTeam(const events::v1::StaffAssignedToTeam& e, const EventView& event,
                              StateEditor& editor) {
  StaffAssignment fresh;
  fresh.team = TeamName(e.team());
  fresh.role = e.role();
  fresh.fte_hundredths = e.fte_hundredths();
  fresh.from_date = StoredDate(e.from_date());
  Staff* staff = editor.Change<Staff>(e.staff());
  std::erase_if(staff->assignments, [&](const StaffAssignment& a) {
    return a.team == fresh.team && a.from_date >= fresh.from_date;
  });
  for (StaffAssignment& a : staff->assignments) {
    const bool reaches = !a.last_date.has_value() || *a.last_date >= fresh.from_date;
    if (a.team == fresh.team && reaches) a.last_date = fresh.from_date - 1;
  }
  const auto place = std::upper_bound(
      staff->assignments.begin(), staff->assignments.end(), fresh.from_date,
      [](absl::CivilDay date, const StaffAssignment& a) { return date < a.from_date; });
  AddSorted(editor.Edit<Team>(e.team())->staff, staff->name);
  staff->assignments.insert(place, std::move(fresh));
  CaseloadKnownAt(*staff, event.recorded_at);
}

// What was to begin in that team after the last date does not begin.
void ApplyStaffTeamAssignmentEnded(const events::v1::StaffTeamAssignmentEnded& e,
                                   const EventView& event, StateEditor& editor) {
  const TeamName team(e.team());
  const absl::CivilDay last = StoredDate(e.last_date());
  Staff* staff = editor.Change<Staff>(e.staff());
  std::erase_if(staff->assignments,
                [&](const StaffAssignment& a) { return a.team == team && a.from_date > last; });
  for (StaffAssignment& a : staff->assignments) {
    if (a.team == team && (!a.last_date.has_value() || *a.last_date > last)) a.last_date = last;
  }
  CaseloadKnownAt(*staff, event.recorded_at);
}

void ApplyOnCallTrainingRecorded(const events::v1::OnCallTrainingRecorded& e, const EventView&,
                                 StateEditor& editor) {
  Training training;
  training.completed_date = StoredDate(e.completed_date());
  training.expires_date = StoredDateIf(e.expires_date());
  editor.Change<Staff>(e.staff())->trainings.push_back(training);
}

}  // namespace vigil::scheduler
