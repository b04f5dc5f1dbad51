#include "scheduler/core/registry.h"
#include "scheduler/family/apply.h"

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
}

}  // namespace vigil::scheduler
