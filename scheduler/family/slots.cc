#include "scheduler/family/slots.h"

#include "scheduler/roster/caseload.h"

namespace vigil::scheduler {

void HoldSlot(const Family& family, const StaffName& therapist, absl::Time at,
              StateEditor& editor) {
  CaseRef ref;
  ref.family = family.name;
  ref.team = family.team;
  ref.incoming = family.status == CaseStatus::CASE_STATUS_INCOMING;
  ref.until = family.end;
  Staff* staff = editor.Edit<Staff>(therapist.str());
  PutCase(*staff, ref);
  CaseloadKnownAt(*staff, at);
}

void FreeSlot(const FamilyName& family, const StaffName& therapist, absl::Time at,
              StateEditor& editor) {
  Staff* staff = editor.Edit<Staff>(therapist.str());
  RemoveCase(*staff, family);
  CaseloadKnownAt(*staff, at);
}

}  // namespace vigil::scheduler
