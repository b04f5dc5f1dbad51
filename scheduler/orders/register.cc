#include "scheduler/core/registry.h"
#include "scheduler/orders/apply.h"
#include "scheduler/orders/deadlines.h"
#include "scheduler/orders/react.h"

namespace vigil::scheduler {

void RegisterOrders(Registry& registry) {
  registry.On(ApplyOrderRecorded);
  registry.On(ApplyOrderVerified);
  registry.On(ApplyOrderEndChanged);
  registry.On(ApplyOrderLifted);
  registry.On(ApplyOrderWithdrawn);
  registry.On(ApplyOrdersChecked);
  registry.On(ApplyOrderReachedFamily);
  registry.On(ApplyBookingsConflicted);
  registry.On(ApplyBookingConflictEnded);
  registry.On(ApplyBookingConfirmed);
  registry.On(ApplyVisitAgainstOrder);
  registry.On(ApplyVisitNotAgainstOrder);
  registry.On(ApplyVisitBeforeOrdersChecked);
  registry.On(ApplyOrderEndingSoon);
  registry.On(ApplyOrderEnded);
  registry.On(ApplyOrderVerificationMissed);
  registry.AddReaction(ReactWithOrders);
  registry.DeadlinesOf<Order>(&DeadlinesOfOrder);
  registry.OnDeadline(DeadlineKind::kOrderVerification, &DecideOrderDeadline);
  registry.OnDeadline(DeadlineKind::kOrderEnding, &DecideOrderDeadline);
  registry.OnDeadline(DeadlineKind::kOrderEnd, &DecideOrderDeadline);
}

}  // namespace vigil::scheduler
