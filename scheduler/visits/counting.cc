#include "scheduler/visits/counting.h"

#include <algorithm>

namespace vigil::scheduler {

Shortcoming ShortcomingOf(const VisitFacts& facts, const IntensityCase& c) {
  if (!c.InCase(facts.start)) return Shortcoming::kOutsideCase;
  const programme::IntensityRules& rules = c.RulesAt(facts.start);
  if (facts.mode == VisitMode::VISIT_MODE_PHONE) return Shortcoming::kByPhone;
  if (facts.mode == VisitMode::VISIT_MODE_VIDEO && !rules.video_counts)
    return Shortcoming::kByVideo;
  if (facts.participants.empty()) return Shortcoming::kNobodyOfFamily;
  Intervals qualified;
  AppendQualified(facts, qualified);
  if (qualified.empty()) return Shortcoming::kNoQualifiedWorker;
  for (const VisitPurpose purpose : facts.purposes) {
    if (rules.counted_purposes.count(purpose) > 0) return Shortcoming::kNone;
  }
  return Shortcoming::kPurpose;
}

std::string ShortcomingText(Shortcoming shortcoming) {
  switch (shortcoming) {
    case Shortcoming::kNone:
      return "";
    case Shortcoming::kOutsideCase:
      return "outside the time in which the case is open (D20)";
    case Shortcoming::kByPhone:
      return "by phone, not face to face (D2)";
    case Shortcoming::kByVideo:
      return "by video, which this programme does not count (D2)";
    case Shortcoming::kNobodyOfFamily:
      return "nobody of the family or its carers took part (D2)";
    case Shortcoming::kNoQualifiedWorker:
      return "no therapist-qualified worker was present (D2)";
    case Shortcoming::kPurpose:
      return "none of its purposes is one that this programme counts (D2)";
  }
  return "";
}

void AppendQualified(const VisitFacts& facts, Intervals& out) {
  for (const WorkerPresence& worker : facts.workers) {
    if (!worker.qualified) continue;
    const Interval present{std::max(worker.from, facts.start), std::min(worker.until, facts.end)};
    if (present.start < present.end) out.push_back(present);
  }
}

absl::Duration UnionLength(Intervals& intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval& a, const Interval& b) { return a.start < b.start; });
  absl::Duration length;
  absl::Time reached = absl::InfinitePast();
  for (const Interval& interval : intervals) {
    const absl::Time start = std::max(interval.start, reached);
    if (interval.end <= start) continue;
    length += interval.end - start;
    reached = interval.end;
  }
  return length;
}

absl::Time LapseOf(const Visit& visit, const IntensityCase& c) {
  return visit.facts.end + absl::Hours(c.RulesAt(visit.facts.start).unrecorded_hours);
}

bool UnrecordedIsDue(const Visit& visit, const IntensityCase& c) {
  return visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED && !visit.unrecorded_raised &&
         LapseOf(visit, c) > c.judged_from;
}

bool IsCallOut(const Visit& visit) {
  const auto& purposes = visit.facts.purposes;
  return !visit.call.empty() ||
         std::find(purposes.begin(), purposes.end(), VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT) !=
             purposes.end();
}

}  // namespace vigil::scheduler
