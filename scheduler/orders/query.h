// Questions about orders. `as_of` is filled by the edge. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/order.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetOrderResponse> Query(const StateView& view,
                                           const v1::GetOrderRequest& request,
                                           const ViewContext& context);
// By name. Of a family: those that name a present member of it.
absl::StatusOr<v1::ListOrdersResponse> Query(const StateView& view,
                                             const v1::ListOrdersRequest& request,
                                             const ViewContext& context);
absl::StatusOr<v1::GetOrderStatusResponse> Query(const StateView& view,
                                                 const v1::GetOrderStatusRequest& request,
                                                 const ViewContext& context);

}  // namespace vigil::scheduler
