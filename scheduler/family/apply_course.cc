#include <algorithm>
#include <utility>

#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/apply.h"
#include "scheduler/family/slots.h"
#include "scheduler/family/texts.h"
#include "scheduler/roster/caseload.h"

namespace vigil::scheduler {

// ---- transfers: the case is open, so its record is in memory ----

void ApplyTransferRequested(const events::v1::TransferRequested& e, const EventView& event,
                            StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  Transfer transfer;
  transfer.id = e.transfer_id();
  transfer.to = StaffName(e.to());
  transfer.effective_at = TimeOf(e.effective_at());
  transfer.requested_by = e.requested_by();
  transfer.requested_at = event.recorded_at;
  family->transfer_ids.push_back(transfer.id);
  family->transfer = std::move(transfer);
}

void ApplyTransferAccepted(const events::v1::TransferAccepted& e, const EventView& event,
                           StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->transfer->accepted_at = event.recorded_at;
  family->transfer->accepted_by = e.accepted_by();
  CaseRef ref;
  ref.family = family->name;
  ref.team = family->team;
  ref.incoming = true;
  Staff* receiver = editor.Edit<Staff>(family->transfer->to.str());
  PutCase(*receiver, ref);
  CaseloadKnownAt(*receiver, event.recorded_at);
}

void ApplyTransferEnded(const events::v1::TransferEnded& e, const EventView& event,
                        StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  if (family->transfer->accepted_at.has_value())
    FreeSlot(family->name, family->transfer->to, event.recorded_at, editor);
  family->transfer.reset();
}

// ---- re-involvement: the case may be a stored record, newer than the event; the member of staff
// follows the event alone ----

void ApplyReInvolvementStarted(const events::v1::ReInvolvementStarted& e, const EventView& event,
                               StateEditor& editor) {
  NoteText(e.professional(), e.family(), "professional", editor);
  CaseRef ref;
  ref.family = FamilyName(e.family());
  ref.team = TeamName(e.team());
  ref.until = absl::FromUnixMicros(e.end_us());
  ref.re_involved_from = absl::FromUnixMicros(e.start_us());
  Staff* staff = editor.Edit<Staff>(e.therapist());
  PutCase(*staff, ref);
  CaseloadKnownAt(*staff, event.recorded_at);
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  ReInvolvement again;
  again.start_date = StoredDate(e.start_date());
  again.start = absl::FromUnixMicros(e.start_us());
  again.end = absl::FromUnixMicros(e.end_us());
  again.therapist = StaffName(e.therapist());
  again.professional = SealedBytesOf(e.professional());
  again.closure_date = *family->closure_date;
  family->re_involvements.push_back(std::move(again));
}

void ApplyReInvolvementEnded(const events::v1::ReInvolvementEnded& e, const EventView&,
                             StateEditor& editor) {
  const absl::Time at = absl::FromUnixMicros(e.at_us());
  FreeSlot(FamilyName(e.family()), StaffName(e.therapist()), at, editor);
  Family* family = editor.Edit<Family>(e.family());
  if (family == nullptr) return;
  for (ReInvolvement& again : family->re_involvements) {
    if (again.end == at) again.over = true;
  }
}

// ---- length and warnings ----

void ApplyLengthReviewed(const events::v1::LengthReviewed& e, const EventView&,
                         StateEditor& editor) {
  if (e.has_note()) NoteText(e.note(), e.family(), "note", editor);
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  LengthReview review;
  review.at = absl::FromUnixMicros(e.at_us());
  review.date = StoredDate(e.date());
  review.by = e.reviewed_by();
  if (e.has_note()) review.note = SealedBytesOf(e.note());
  family->length_reviews.push_back(std::move(review));
}

void ApplyCaseWarnings(const events::v1::CaseWarningsJudged& e, const EventView&,
                       StateEditor& editor) {
  Family* family = editor.Edit<Family>(e.family());
  if (family == nullptr) return;
  family->warnings.clear();
  for (const events::v1::CaseWarning& warning : e.warnings())
    family->warnings.push_back({warning.kind(), absl::FromUnixMicros(warning.since_us())});
  family->warned_at = absl::FromUnixMicros(e.judged_at_us());
}

}  // namespace vigil::scheduler
