// What the events of alerts do to the state. Internal to the concept: register.cc hands them to the
// registry. Total; they decide nothing.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/alert.pb.h"

namespace vigil::scheduler {

void ApplyAlertRaised(const events::v1::AlertRaised& e, const EventView& event,
                      StateEditor& editor);
void ApplyAlertMoved(const events::v1::AlertMoved& e, const EventView& event, StateEditor& editor);
void ApplyAlertResolved(const events::v1::AlertResolved& e, const EventView& event,
                        StateEditor& editor);
void ApplyAlertAcknowledged(const events::v1::AlertAcknowledged& e, const EventView& event,
                            StateEditor& editor);
void ApplyAlertSnoozed(const events::v1::AlertSnoozed& e, const EventView& event,
                       StateEditor& editor);
void ApplyAlertClosed(const events::v1::AlertClosed& e, const EventView& event,
                      StateEditor& editor);

}  // namespace vigil::scheduler
