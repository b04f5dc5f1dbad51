#include "scheduler/core/registry.h"
#include "scheduler/family/apply.h"
#include "scheduler/family/case_warnings.h"
#include "scheduler/family/hold_deadlines.h"
#include "scheduler/family/transfer_deadline.h"

namespace vigil::scheduler {

void RegisterFamily(Registry& registry) {
  registry.On(&ApplyPersonRecorded);
  registry.On(&ApplyPersonChanged);
  registry.On(&ApplySubjectErased);
  registry.On(&ApplyTextKept);
  registry.On(&ApplyFamilyReferred);
  registry.On(&ApplyFamilyMemberAdded);
  registry.On(&ApplyFamilyMemberLeft);
  registry.On(&ApplyScreeningRecorded);
  registry.On(&ApplyConsentRecorded);
  registry.On(&ApplyEligibilityRecorded);
  registry.On(&ApplyCaseAccepted);
  registry.On(&ApplyReferralEnded);
  registry.On(&ApplyCaseOpened);
  registry.On(&ApplyPlannedDischargeSet);
  registry.On(&ApplyCaseClosed);
  registry.On(&ApplyTherapistReassigned);
  registry.On(&ApplyCaseHeld);
  registry.On(&ApplyHoldReviewed);
  registry.On(&ApplyCaseResumeSet);
  registry.On(&ApplyHoldWithdrawn);
  registry.On(&ApplyHoldReviewMissed);
  registry.On(&ApplyHoldChainTooLong);
  registry.On(&ApplyHoldEnded);
  registry.On(&ApplyTaperSet);
  registry.On(&ApplyTaperEnded);
  registry.On(&ApplyTransferRequested);
  registry.On(&ApplyTransferAccepted);
  registry.On(&ApplyTransferEnded);
  registry.On(&ApplyReInvolvementStarted);
  registry.On(&ApplyReInvolvementEnded);
  registry.On(&ApplyLengthReviewed);
  registry.On(&ApplyCaseWarnings);
  registry.AddReaction(&ReactToHolds);
  registry.AddReaction(&ReactToCaseWarnings);
  for (const DeadlineKind kind :
       {DeadlineKind::kHoldReview, DeadlineKind::kHoldChain, DeadlineKind::kHoldEnd})
    registry.OnDeadline(kind, DecideHoldDeadline);
  registry.OnDeadline(DeadlineKind::kCaseWarning, DecideCaseWarnings);
  registry.OnDeadline(DeadlineKind::kTransfer, DecideTransferDue);
  registry.OnDeadline(DeadlineKind::kReInvolvementEnd, DecideReInvolvementEnd);
}

}  // namespace vigil::scheduler
