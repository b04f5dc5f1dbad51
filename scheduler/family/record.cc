#include "scheduler/family/record.h"

namespace vigil::scheduler {

bool Family::judged_whole(absl::Span<const WeekState> states) const {
  if (status == CaseStatus::CASE_STATUS_NOT_OPENED) return true;
  if (status != CaseStatus::CASE_STATUS_CLOSED) return false;
  bool last_week_final = end <= judged_from;
  for (const WeekState& week : states) {
    if (!week.final) return false;
    if (week.end >= end) last_week_final = true;
  }
  return last_week_final;
}

bool Family::closed() const {
  return judged_whole(weeks) && visits.empty() && !not_seen_since.has_value() &&
         !child_not_seen_since.has_value() && warnings.empty() &&
         (re_involvements.empty() || re_involvements.back().over);
}

}  // namespace vigil::scheduler
