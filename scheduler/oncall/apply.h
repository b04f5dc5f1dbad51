// How the events of the rota change the state. Registered in register.cc; total.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {

void ApplyShiftAdded(const events::v1::ShiftAdded& e, const EventView& event, StateEditor& editor);
void ApplyShiftEnded(const events::v1::ShiftEnded& e, const EventView& event, StateEditor& editor);
void ApplyShiftAccepted(const events::v1::ShiftAccepted& e, const EventView& event,
                        StateEditor& editor);
void ApplyCoverageChanged(const events::v1::CoverageChanged& e, const EventView& event,
                          StateEditor& editor);

}  // namespace vigil::scheduler
