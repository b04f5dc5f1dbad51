// Orders as answers show them. Pure; any thread.
#pragma once

#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/order.pb.h"

namespace vigil::scheduler {

v1::Order OrderView(const Order& order, const ViewContext& context);
// What is known of orders about the family at `t`.
v1::FamilyOrderStatus OrderStatusView(const StateView& view, const Family& family, absl::Time t,
                                      const ViewContext& context);

}  // namespace vigil::scheduler
