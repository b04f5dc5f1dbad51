#include "scheduler/orders/answer.h"

#include "scheduler/core/lookup.h"
#include "scheduler/orders/view.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

template <class Response>
Response WithOrder(const StateView& after, const std::string& name, const ViewContext& context) {
  Response response;
  if (const auto order = after.FindOwed<Order>(name))
    *response.mutable_order() = OrderView(*order, context);
  return response;
}

}  // namespace

v1::RecordOrderResponse Answer(const StateView& after, const v1::RecordOrderRequest& request,
                               const ViewContext& context) {
  return WithOrder<v1::RecordOrderResponse>(
      after, ChildName(request.parent(), "orders", request.order_id()), context);
}

v1::VerifyOrderResponse Answer(const StateView& after, const v1::VerifyOrderRequest& request,
                               const ViewContext& context) {
  return WithOrder<v1::VerifyOrderResponse>(after, request.name(), context);
}

v1::ChangeOrderEndResponse Answer(const StateView& after, const v1::ChangeOrderEndRequest& request,
                                  const ViewContext& context) {
  return WithOrder<v1::ChangeOrderEndResponse>(after, request.name(), context);
}

v1::LiftOrderResponse Answer(const StateView& after, const v1::LiftOrderRequest& request,
                             const ViewContext& context) {
  return WithOrder<v1::LiftOrderResponse>(after, request.name(), context);
}

v1::WithdrawOrderResponse Answer(const StateView& after, const v1::WithdrawOrderRequest& request,
                                 const ViewContext& context) {
  return WithOrder<v1::WithdrawOrderResponse>(after, request.name(), context);
}

v1::RecordOrderCheckResponse Answer(const StateView& after,
                                    const v1::RecordOrderCheckRequest& request,
                                    const ViewContext& context) {
  v1::RecordOrderCheckResponse response;
  if (const auto family = after.FindOwed<Family>(request.name()))
    *response.mutable_status() = OrderStatusView(after, *family, context.now, context);
  return response;
}

v1::ConfirmBookingResponse Answer(const StateView& after, const v1::ConfirmBookingRequest& request,
                                  const ViewContext& context) {
  v1::ConfirmBookingResponse response;
  const auto of = NeedVisit(after, request.name());
  if (!of.ok()) {  // it was there a moment ago
    after.Missing<VisitIndex>(request.name());
    return response;
  }
  *response.mutable_visit() = FamilyVisits(after, *of->family, context).VisitView(*of->found.visit);
  return response;
}

}  // namespace vigil::scheduler
