// What the events of persons, families and cases do to the state. Internal to the concept:
// register.cc hands them to the registry. Total; they decide nothing.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// ---- apply_person.cc ----
void ApplyPersonRecorded(const events::v1::PersonRecorded& e, const EventView& event,
                         StateEditor& editor);
void ApplyPersonChanged(const events::v1::PersonChanged& e, const EventView& event,
                        StateEditor& editor);
void ApplySubjectErased(const events::v1::SubjectErased& e, const EventView& event,
                        StateEditor& editor);
void ApplyTextKept(const events::v1::TextKept& e, const EventView& event, StateEditor& editor);

// ---- apply_family.cc ----
void ApplyFamilyReferred(const events::v1::FamilyReferred& e, const EventView& event,
                         StateEditor& editor);
void ApplyFamilyMemberAdded(const events::v1::FamilyMemberAdded& e, const EventView& event,
                            StateEditor& editor);
void ApplyFamilyMemberLeft(const events::v1::FamilyMemberLeft& e, const EventView& event,
                           StateEditor& editor);
void ApplyScreeningRecorded(const events::v1::ScreeningRecorded& e, const EventView& event,
                            StateEditor& editor);
void ApplyConsentRecorded(const events::v1::ConsentRecorded& e, const EventView& event,
                          StateEditor& editor);
void ApplyEligibilityRecorded(const events::v1::EligibilityRecorded& e, const EventView& event,
                              StateEditor& editor);

// ---- apply_case.cc ----
void ApplyCaseAccepted(const events::v1::CaseAccepted& e, const EventView& event,
                       StateEditor& editor);
void ApplyReferralEnded(const events::v1::ReferralEnded& e, const EventView& event,
                        StateEditor& editor);
void ApplyCaseOpened(const events::v1::CaseOpened& e, const EventView& event, StateEditor& editor);
void ApplyPlannedDischargeSet(const events::v1::PlannedDischargeSet& e, const EventView& event,
                              StateEditor& editor);
void ApplyCaseClosed(const events::v1::CaseClosed& e, const EventView& event, StateEditor& editor);
void ApplyTherapistReassigned(const events::v1::TherapistReassigned& e, const EventView& event,
                              StateEditor& editor);

// ---- apply_hold.cc ----
void ApplyCaseHeld(const events::v1::CaseHeld& e, const EventView& event, StateEditor& editor);
void ApplyHoldReviewed(const events::v1::HoldReviewed& e, const EventView& event,
                       StateEditor& editor);
void ApplyCaseResumeSet(const events::v1::CaseResumeSet& e, const EventView& event,
                        StateEditor& editor);
void ApplyHoldWithdrawn(const events::v1::HoldWithdrawn& e, const EventView& event,
                        StateEditor& editor);
void ApplyHoldReviewMissed(const events::v1::HoldReviewMissed& e, const EventView& event,
                           StateEditor& editor);
void ApplyHoldChainTooLong(const events::v1::HoldChainTooLong& e, const EventView& event,
                           StateEditor& editor);
void ApplyHoldEnded(const events::v1::HoldEnded& e, const EventView& event, StateEditor& editor);
void ApplyTaperSet(const events::v1::TaperSet& e, const EventView& event, StateEditor& editor);
void ApplyTaperEnded(const events::v1::TaperEnded& e, const EventView& event, StateEditor& editor);

// ---- apply_course.cc ----
void ApplyTransferRequested(const events::v1::TransferRequested& e, const EventView& event,
                            StateEditor& editor);
void ApplyTransferAccepted(const events::v1::TransferAccepted& e, const EventView& event,
                           StateEditor& editor);
void ApplyTransferEnded(const events::v1::TransferEnded& e, const EventView& event,
                        StateEditor& editor);
void ApplyReInvolvementStarted(const events::v1::ReInvolvementStarted& e, const EventView& event,
                               StateEditor& editor);
void ApplyReInvolvementEnded(const events::v1::ReInvolvementEnded& e, const EventView& event,
                             StateEditor& editor);
void ApplyLengthReviewed(const events::v1::LengthReviewed& e, const EventView& event,
                         StateEditor& editor);
void ApplyCaseWarnings(const events::v1::CaseWarningsJudged& e, const EventView& event,
                       StateEditor& editor);

}  // namespace vigil::scheduler
