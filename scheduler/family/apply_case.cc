#include <algorithm>
#include <utility>

#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/apply.h"
#include "scheduler/family/slots.h"
#include "scheduler/family/texts.h"
#include "scheduler/roster/staffing.h"

// A case is never a stored record while it is on its way: it leaves memory only closed, and then
// none of these events comes any more. So the family edited here is there whenever the event is new
// to it, and team and staff follow it.
namespace vigil::scheduler {
namespace {

// A closure may be given once more, with another date.
void PutClosed(Team& team, ClosedCase closed) {
  const auto place = std::lower_bound(
      team.closed.begin(), team.closed.end(), closed.family,
      [](const ClosedCase& held, const FamilyName& family) { return held.family < family; });
  if (place != team.closed.end() && place->family == closed.family) {
    *place = std::move(closed);
  } else {
    team.closed.insert(place, std::move(closed));
  }
}

}  // namespace

void ApplyCaseAccepted(const events::v1::CaseAccepted& e, const EventView& event,
                       StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->status = CaseStatus::CASE_STATUS_INCOMING;
  family->therapist = StaffName(e.therapist());
  family->start_date = StoredDate(e.start_date());
  family->late_from.reset();
  if (e.has_late_from_us()) family->late_from = absl::FromUnixMicros(e.late_from_us());
  HoldSlot(*family, family->therapist, event.recorded_at, editor);
}

void ApplyReferralEnded(const events::v1::ReferralEnded& e, const EventView& event,
                        StateEditor& editor) {
  if (e.has_reason()) NoteText(e.reason(), e.family(), "reason", editor);
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  if (family->status == CaseStatus::CASE_STATUS_INCOMING)
    FreeSlot(family->name, family->therapist, event.recorded_at, editor);
  family->status = CaseStatus::CASE_STATUS_NOT_OPENED;
  family->referral_ended_at = event.recorded_at;
  family->referral_withdrawn = e.withdrawn();
  if (e.has_reason()) family->referral_end_reason = SealedBytesOf(e.reason());
  RemoveSorted(editor.Edit<Team>(family->team.str())->families, family->name);
}

void ApplyCaseOpened(const events::v1::CaseOpened& e, const EventView& event, StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->status = CaseStatus::CASE_STATUS_OPEN;
  family->therapist = StaffName(e.therapist());
  family->start_date = StoredDate(e.start_date());
  family->start = absl::FromUnixMicros(e.start_us());
  if (!e.planned_discharge_date().empty())
    family->planned_discharge = StoredDate(e.planned_discharge_date());
  HoldSlot(*family, family->therapist, event.recorded_at, editor);
}

void ApplyPlannedDischargeSet(const events::v1::PlannedDischargeSet& e, const EventView&,
                              StateEditor& editor) {
  if (Family* family = editor.Change<Family>(e.family()))
    family->planned_discharge = StoredDateIf(e.date());
}

void ApplyCaseClosed(const events::v1::CaseClosed& e, const EventView& event, StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->status = CaseStatus::CASE_STATUS_CLOSED;
  family->closure_date = StoredDate(e.closure_date());
  family->end = absl::FromUnixMicros(e.end_us());
  family->closure_reason = e.reason();
  HoldSlot(*family, family->therapist, event.recorded_at, editor);
  Team* team = editor.Edit<Team>(family->team.str());
  RemoveSorted(team->families, family->name);
  PutClosed(*team, {family->name, family->start, family->end});
}

void ApplyTherapistReassigned(const events::v1::TherapistReassigned& e, const EventView& event,
                              StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->therapist = StaffName(e.to());
  if (e.has_transfer_id()) family->transfer.reset();
  FreeSlot(family->name, StaffName(e.from()), event.recorded_at, editor);
  HoldSlot(*family, family->therapist, event.recorded_at, editor);
}

}  // namespace vigil::scheduler
