#include "scheduler/orders/view.h"

#include "scheduler/calendar/dates.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/orders/status.h"

namespace vigil::scheduler {
namespace {

OrderState StateAt(const Order& order, absl::Time t) {
  if (order.withdrawn) return OrderState::ORDER_STATE_WITHDRAWN;
  if (order.lifted_at.has_value() && *order.lifted_at <= t) return OrderState::ORDER_STATE_LIFTED;
  if (t < order.start) return OrderState::ORDER_STATE_COMING;
  return t < order.end ? OrderState::ORDER_STATE_IN_FORCE : OrderState::ORDER_STATE_ENDED;
}

}  // namespace

v1::Order OrderView(const Order& order, const ViewContext& context) {
  const calendar::Zone zone = context.zones->Find(order.zone).value_or(calendar::Zone());
  v1::Order out;
  out.set_name(order.name);
  out.set_restrained_person(order.restrained.str());
  for (const PersonName& person : order.protected_persons) out.add_protected_persons(person.str());
  out.set_type(order.type);
  for (const auto place : order.places) out.add_places(place);
  SetPersonal(order.terms, out, &v1::Order::mutable_terms);
  out.set_state(StateAt(order, context.now));
  *out.mutable_start() = InstantOf(order.start, zone);
  if (order.end < absl::InfiniteFuture()) *out.mutable_end() = InstantOf(order.end, zone);
  if (order.end_date.has_value()) out.set_end_date(calendar::FormatDate(*order.end_date));
  if (order.lifted_at.has_value()) *out.mutable_lifted_at() = InstantOf(*order.lifted_at, zone);
  out.set_verified(!order.verify_by.has_value());
  out.set_verified_by(order.verified_by);
  if (order.verify_by.has_value()) *out.mutable_verify_by() = InstantOf(*order.verify_by, zone);
  out.set_verification_missed(order.verification_missed.has_value());
  out.set_ending_soon(order.ending_since.has_value() &&
                      out.state() == OrderState::ORDER_STATE_IN_FORCE);
  out.set_recorded_by(order.recorded_by);
  *out.mutable_recorded_at() = InstantOf(order.recorded_at, zone);
  for (const FamilyName& family : order.families) out.add_families(family.str());
  out.set_etag(EtagOf(order.edited));
  return out;
}

v1::FamilyOrderStatus OrderStatusView(const StateView& view, const Family& family, absl::Time t,
                                      const ViewContext& context) {
  const OrdersAbout about = OrdersAt(view, family, t, *context.zones);
  ViewContext then = context;
  then.now = t;
  v1::FamilyOrderStatus out;
  out.set_status(about.status);
  out.set_summary(Summary(about));
  for (const auto& order : about.in_force) *out.add_orders() = OrderView(*order, then);
  if (about.check != nullptr && about.check->checked_date.has_value()) {
    out.set_checked_date(calendar::FormatDate(*about.check->checked_date));
    out.set_checked_by(about.check->checked_by);
  }
  return out;
}

}  // namespace vigil::scheduler
