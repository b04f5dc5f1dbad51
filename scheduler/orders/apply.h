// What the events of orders do to the state. Internal to the concept: register.cc hands them to the
// registry. Total; they decide nothing.
#pragma once

#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {

void ApplyOrderRecorded(const events::v1::OrderRecorded& e, const EventView& event,
                        StateEditor& editor);
void ApplyOrderVerified(const events::v1::OrderVerified& e, const EventView& event,
                        StateEditor& editor);
void ApplyOrderEndChanged(const events::v1::OrderEndChanged& e, const EventView& event,
                          StateEditor& editor);
void ApplyOrderLifted(const events::v1::OrderLifted& e, const EventView& event,
                      StateEditor& editor);
void ApplyOrderWithdrawn(const events::v1::OrderWithdrawn& e, const EventView& event,
                         StateEditor& editor);
void ApplyOrderReachedFamily(const events::v1::OrderReachedFamily& e, const EventView& event,
                             StateEditor& editor);
void ApplyOrderEndingSoon(const events::v1::OrderEndingSoon& e, const EventView& event,
                          StateEditor& editor);
void ApplyOrderEnded(const events::v1::OrderEnded& e, const EventView& event, StateEditor& editor);
void ApplyOrderVerificationMissed(const events::v1::OrderVerificationMissed& e,
                                  const EventView& event, StateEditor& editor);

// Of a family.
void ApplyOrdersChecked(const events::v1::OrdersChecked& e, const EventView& event,
                        StateEditor& editor);
void ApplyBookingsConflicted(const events::v1::BookingsConflicted& e, const EventView& event,
                             StateEditor& editor);
void ApplyBookingConflictEnded(const events::v1::BookingConflictEnded& e, const EventView& event,
                               StateEditor& editor);
void ApplyBookingConfirmed(const events::v1::BookingConfirmed& e, const EventView& event,
                           StateEditor& editor);
void ApplyVisitAgainstOrder(const events::v1::VisitAgainstOrder& e, const EventView& event,
                            StateEditor& editor);
void ApplyVisitNotAgainstOrder(const events::v1::VisitNotAgainstOrder& e, const EventView& event,
                               StateEditor& editor);
void ApplyVisitBeforeOrdersChecked(const events::v1::VisitBeforeOrdersChecked& e,
                                   const EventView& event, StateEditor& editor);

}  // namespace vigil::scheduler
