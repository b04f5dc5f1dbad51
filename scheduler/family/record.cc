#include "scheduler/family/record.h"

namespace vigil::scheduler {

bool Family::closed() const {
  const bool ended =
      status == CaseStatus::CASE_STATUS_CLOSED || status == CaseStatus::CASE_STATUS_NOT_OPENED;
  if (!ended || !visits.empty() || not_seen_since.has_value()) return false;
  for (const WeekState& week : weeks) {
    if (!week.final) return false;
  }
  return true;
}

}  // namespace vigil::scheduler
