#include <algorithm>

#include "scheduler/visits/apply.h"
#include "scheduler/visits/archive.h"
#include "scheduler/visits/visit_lookup.h"
#include "scheduler/visits/week_events.h"

namespace vigil::scheduler {
namespace {

// The family, judged as of this instant; null when the event is older than what is stored.
Family* Judge(const std::string& name, int64_t judged_at_us, StateEditor& editor) {
  Family* family = editor.Edit<Family>(name);
  if (family != nullptr)
    family->judged_at = std::max(family->judged_at, absl::FromUnixMicros(judged_at_us));
  return family;
}

}  // namespace

void ApplyWeekVerdictChanged(const events::v1::WeekVerdictChanged& e, const EventView&,
                             StateEditor& editor) {
  if (Family* family = Judge(e.family(), e.judged_at_us(), editor))
    ApplyTo(family->weeks.Edit(), e);
}

void ApplyWeekFinalised(const events::v1::WeekFinalised& e, const EventView&, StateEditor& editor) {
  Family* family = Judge(e.family(), e.judged_at_us(), editor);
  if (family == nullptr) return;
  ApplyTo(family->weeks.Edit(), e);
  ArchiveWeeks(*family, editor);
}

void ApplyFamilyNotSeenRaised(const events::v1::FamilyNotSeenRaised& e, const EventView&,
                              StateEditor& editor) {
  if (Family* family = Judge(e.family(), e.judged_at_us(), editor))
    family->not_seen_since = absl::FromUnixMicros(e.since_us());
}

void ApplyFamilySeenAgain(const events::v1::FamilySeenAgain& e, const EventView&,
                          StateEditor& editor) {
  if (Family* family = Judge(e.family(), e.judged_at_us(), editor)) family->not_seen_since.reset();
}

void ApplyChildNotSeenRaised(const events::v1::ChildNotSeenRaised& e, const EventView&,
                             StateEditor& editor) {
  if (Family* family = Judge(e.family(), e.judged_at_us(), editor))
    family->child_not_seen_since = absl::FromUnixMicros(e.since_us());
}

void ApplyChildSeenAgain(const events::v1::ChildSeenAgain& e, const EventView&,
                         StateEditor& editor) {
  if (Family* family = Judge(e.family(), e.judged_at_us(), editor))
    family->child_not_seen_since.reset();
}

void ApplyVisitUnrecordedRaised(const events::v1::VisitUnrecordedRaised& e, const EventView&,
                                StateEditor& editor) {
  Family* family = Judge(e.family(), e.judged_at_us(), editor);
  if (family == nullptr) return;
  const size_t place = PlaceOf(family->visits, NameLeaf(e.visit()));
  if (place == family->visits.size()) return;
  family->visits.Edit(place).unrecorded_raised = true;
}

}  // namespace vigil::scheduler
