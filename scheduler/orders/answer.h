// What a committed (or validated) command of OrderService answers, built from the state after it.
// Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/order.pb.h"

namespace vigil::scheduler {

v1::RecordOrderResponse Answer(const StateView& after, const v1::RecordOrderRequest& request,
                               const ViewContext& context);
v1::VerifyOrderResponse Answer(const StateView& after, const v1::VerifyOrderRequest& request,
                               const ViewContext& context);
v1::ChangeOrderEndResponse Answer(const StateView& after, const v1::ChangeOrderEndRequest& request,
                                  const ViewContext& context);
v1::LiftOrderResponse Answer(const StateView& after, const v1::LiftOrderRequest& request,
                             const ViewContext& context);
v1::WithdrawOrderResponse Answer(const StateView& after, const v1::WithdrawOrderRequest& request,
                                 const ViewContext& context);
v1::RecordOrderCheckResponse Answer(const StateView& after,
                                    const v1::RecordOrderCheckRequest& request,
                                    const ViewContext& context);
v1::ConfirmBookingResponse Answer(const StateView& after, const v1::ConfirmBookingRequest& request,
                                  const ViewContext& context);

}  // namespace vigil::scheduler
