// The commands of OrderService. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/order.pb.h"

namespace vigil::scheduler {

// Anybody may: an order told by voice is enforced at once (DOMAIN D22).
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordOrderRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::VerifyOrderRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ChangeOrderEndRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::LiftOrderRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::WithdrawOrderRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordOrderCheckRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ConfirmBookingRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
