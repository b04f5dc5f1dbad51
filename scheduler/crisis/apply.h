// How the events of crisis calls change the state. Registered in register.cc; total.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {

void ApplyCallReceived(const events::v1::CallReceived& e, const EventView& event,
                       StateEditor& editor);
void ApplyCallFamilyIdentified(const events::v1::CallFamilyIdentified& e, const EventView& event,
                               StateEditor& editor);
void ApplyCallAcknowledged(const events::v1::CallAcknowledged& e, const EventView& event,
                           StateEditor& editor);
void ApplyCallConnected(const events::v1::CallConnected& e, const EventView& event,
                        StateEditor& editor);
void ApplyCallClosed(const events::v1::CallClosed& e, const EventView& event, StateEditor& editor);

}  // namespace vigil::scheduler
