#include "scheduler/orders/query.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/when.h"
#include "scheduler/orders/separation.h"
#include "scheduler/orders/status.h"
#include "scheduler/orders/view.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

using OrderPtr = std::shared_ptr<const Order>;

absl::StatusOr<std::vector<OrderPtr>> Listed(const StateView& view,
                                             const v1::ListOrdersRequest& request,
                                             const ViewContext& context) {
  if (!request.family().empty() && !request.person().empty())
    return InvalidField("person", "orders are listed of a family or of a person, not of both");
  if (!request.family().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("family", request.family(), request.parent()));
    VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
    const calendar::Zone zone = ZoneOf(view, family->programme, *context.zones);
    return OrdersOfFamily(view, *family, calendar::LocalDate(context.now, zone));
  }
  if (!request.person().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("person", request.person(), request.parent()));
    VIGIL_ASSIGN_OR_RETURN(const auto person, Need<Person>(view, request.person()));
    return OrdersOfPerson(view, person->name);
  }
  std::vector<OrderPtr> all;
  const std::string prefix = request.parent() + "/";
  view.state().map<Order>().ForEach([&](const OrderPtr& order) {
    if (absl::StartsWith(order->name, prefix)) all.push_back(order);
  });
  std::sort(all.begin(), all.end(),
            [](const OrderPtr& a, const OrderPtr& b) { return a->name < b->name; });
  return all;
}

}  // namespace

absl::StatusOr<v1::GetOrderResponse> Query(const StateView& view,
                                           const v1::GetOrderRequest& request,
                                           const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto order, Need<Order>(view, request.name()));
  v1::GetOrderResponse response;
  *response.mutable_order() = OrderView(*order, context);
  return response;
}

absl::StatusOr<v1::ListOrdersResponse> Query(const StateView& view,
                                             const v1::ListOrdersRequest& request,
                                             const ViewContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  VIGIL_RETURN_IF_ERROR(CheckPageToken(request.page_token(), request.parent() + "/orders/"));
  VIGIL_ASSIGN_OR_RETURN(const auto orders, Listed(view, request, context));
  v1::ListOrdersResponse response;
  const size_t size = PageSize(request.page_size());
  for (const OrderPtr& order : orders) {
    if (order->name <= request.page_token()) continue;
    if (static_cast<size_t>(response.orders_size()) == size) {
      response.set_next_page_token(response.orders(response.orders_size() - 1).name());
      break;
    }
    *response.add_orders() = OrderView(*order, context);
  }
  return response;
}

absl::StatusOr<v1::GetOrderStatusResponse> Query(const StateView& view,
                                                 const v1::GetOrderStatusRequest& request,
                                                 const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  absl::Time at = context.now;
  if (request.has_at()) {
    VIGIL_ASSIGN_OR_RETURN(
        const auto moment,
        ResolveWhen(request.at(), "at", ZoneOf(view, family->programme, *context.zones),
                    TypingContext(context)));
    at = TimeOf(moment);
  }
  v1::GetOrderStatusResponse response;
  *response.mutable_status() = OrderStatusView(view, *family, at, context);
  return response;
}

}  // namespace vigil::scheduler
