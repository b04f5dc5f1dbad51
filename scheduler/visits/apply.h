// What the events of visits and weeks do to the state. Internal to the concept: register.cc hands
// them to the registry. Total; they decide nothing.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {

// ---- apply_visit.cc ----
void ApplyVisitScheduled(const events::v1::VisitScheduled& e, const EventView& event,
                         StateEditor& editor);
void ApplyVisitCancelled(const events::v1::VisitCancelled& e, const EventView& event,
                         StateEditor& editor);
void ApplyVisitRecorded(const events::v1::VisitRecorded& e, const EventView& event,
                        StateEditor& editor);
void ApplyVisitCorrected(const events::v1::VisitCorrected& e, const EventView& event,
                         StateEditor& editor);

// ---- apply_week.cc ----
void ApplyWeekVerdictChanged(const events::v1::WeekVerdictChanged& e, const EventView& event,
                             StateEditor& editor);
void ApplyWeekFinalised(const events::v1::WeekFinalised& e, const EventView& event,
                        StateEditor& editor);
void ApplyFamilyNotSeenRaised(const events::v1::FamilyNotSeenRaised& e, const EventView& event,
                              StateEditor& editor);
void ApplyFamilySeenAgain(const events::v1::FamilySeenAgain& e, const EventView& event,
                          StateEditor& editor);
void ApplyChildNotSeenRaised(const events::v1::ChildNotSeenRaised& e, const EventView& event,
                             StateEditor& editor);
void ApplyChildSeenAgain(const events::v1::ChildSeenAgain& e, const EventView& event,
                         StateEditor& editor);
void ApplyVisitUnrecordedRaised(const events::v1::VisitUnrecordedRaised& e, const EventView& event,
                                StateEditor& editor);

}  // namespace vigil::scheduler
