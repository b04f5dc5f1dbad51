#include "scheduler/visits/overlaps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

bool Stands(const Visit& visit) {
  return visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED ||
         visit.outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED;
}

bool Overlap(absl::Time a_start, absl::Time a_end, absl::Time b_start, absl::Time b_end) {
  return a_start < b_end && b_start < a_end;
}

// Who of `visit` is also at `other` at the same time; null when nobody is.
const WorkerPresence* SharedWorker(const VisitFacts& visit, const VisitFacts& other) {
  for (const WorkerPresence& worker : visit.workers) {
    for (const WorkerPresence& there : other.workers) {
      if (worker.staff == there.staff &&
          Overlap(worker.from, worker.until, there.from, there.until))
        return &worker;
    }
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> OverlapsOf(const StateView& view, const Family& family, const Visit& visit,
                                    const ViewContext& context) {
  std::vector<std::string> warnings;
  const calendar::Zone zone = ZoneOf(view, family.programme, *context.zones);
  const auto say = [&](const std::string& who, const Family& with, const Visit& other) {
    warnings.push_back(absl::StrCat(who, " is with ", with.label, " from ",
                                    calendar::FormatLocal(other.facts.start, zone), " to ",
                                    calendar::FormatLocal(other.facts.end, zone)));
  };
  const auto look_at = [&](const Family& with) {
    const bool same = with.name == family.name;
    for (const Visit& other : with.visits) {
      if (other.facts.start >= visit.facts.end) break;  // by start
      if (!Stands(other) || (same && other.id == visit.id) ||
          !Overlap(visit.facts.start, visit.facts.end, other.facts.start, other.facts.end))
        continue;
      if (same) {
        warnings.push_back(absl::StrCat(family.label, " has another visit from ",
                                        calendar::FormatLocal(other.facts.start, zone), " to ",
                                        calendar::FormatLocal(other.facts.end, zone)));
      } else if (const auto* worker = SharedWorker(visit.facts, other.facts)) {
        say(worker->staff.str(), with, other);
      }
    }
  };
  look_at(family);
  if (const auto team = view.Find<Team>(family.team)) {
    for (const FamilyName& name : team->families) {
      if (name == family.name) continue;
      if (const auto with = view.Find<Family>(name)) look_at(*with);
    }
  }
  return warnings;
}

}  // namespace vigil::scheduler
