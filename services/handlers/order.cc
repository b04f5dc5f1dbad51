// OrderService: who must be kept apart.
#include "scheduler/orders/answer.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindOrder(MethodTable& table) {
  Binder bind(table, *v1::Order::descriptor()->file()->service(0));
  bind.Mutation<v1::RecordOrderRequest>();
  bind.Mutation<v1::VerifyOrderRequest>();
  bind.Mutation<v1::ChangeOrderEndRequest>();
  bind.Mutation<v1::LiftOrderRequest>();
  bind.Mutation<v1::WithdrawOrderRequest>();
  bind.Mutation<v1::RecordOrderCheckRequest>();
  bind.Mutation<v1::ConfirmBookingRequest>();
  bind.QuickQuery<v1::GetOrderRequest>();
  bind.Query<v1::ListOrdersRequest>();
  bind.QuickQuery<v1::GetOrderStatusRequest>();
}

}  // namespace vigil::handlers
