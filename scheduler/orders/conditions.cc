#include "scheduler/orders/conditions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduler/core/persistent_map.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

// Names may be as long as they can be: in the ids of alerts they stand as a few digits.
std::string Short(absl::string_view name) {
  return absl::StrFormat("%08x", static_cast<uint32_t>(StableHash(name)));
}

std::vector<Condition> Finish(std::vector<Condition> conditions, const FamilyName& name,
                              const StateView& view) {
  const auto family = view.Find<Family>(name);
  for (Condition& condition : conditions) {
    if (family != nullptr) condition.team = family->team;
  }
  std::sort(conditions.begin(), conditions.end(),
            [](const Condition& a, const Condition& b) { return a.id < b.id; });
  return conditions;
}

Condition ConditionOf(std::string id, AlertKind kind, std::string about, absl::Time since) {
  Condition condition;
  condition.id = std::move(id);
  condition.kind = kind;
  condition.about = std::move(about);
  condition.since = since;
  return condition;
}

// One an order: its bookings are seen to together. Those that come later change nothing of it.
void AddConflict(const VisitOrder& conflict, std::vector<Condition>& out) {
  std::string id = absl::StrCat("order-conflict-", Short(conflict.order));
  for (Condition& other : out) {
    if (other.id != id) continue;
    other.since = std::min(other.since, conflict.since);
    return;
  }
  out.push_back(ConditionOf(std::move(id), AlertKind::ALERT_KIND_ORDER_CONFLICT, conflict.order,
                            conflict.since));
}

}  // namespace

std::vector<Condition> ConditionsOf(const FamilyOrders& orders, const StateView& view) {
  std::vector<Condition> out;
  for (const VisitOrder& conflict : orders.conflicts) AddConflict(conflict, out);
  for (const VisitOrder& against : orders.against) {
    out.push_back(ConditionOf(absl::StrCat("against-order-", Short(against.visit)),
                              AlertKind::ALERT_KIND_AGAINST_ORDER,
                              VisitNameOf(orders.family, against.visit), against.since));
    out.back().severity = types::v1::SEVERITY_RED;
  }
  if (orders.not_checked.has_value()) {
    out.push_back(ConditionOf(absl::StrCat("orders-not-checked-", Short(orders.not_checked->visit)),
                              AlertKind::ALERT_KIND_ORDERS_NOT_CHECKED,
                              VisitNameOf(orders.family, orders.not_checked->visit),
                              orders.not_checked->since));
  }
  return Finish(std::move(out), orders.family, view);
}

std::vector<Condition> ConditionsOf(const Order& order, const FamilyName& family,
                                    const StateView& view) {
  const bool reached = std::binary_search(order.families.begin(), order.families.end(), family);
  if (!reached || order.withdrawn || order.lifted_at.has_value() || order.ended) return {};
  std::vector<Condition> out;
  if (order.ending_since.has_value()) {
    out.push_back(ConditionOf(
        absl::StrCat("order-ending-", absl::ToUnixSeconds(order.end), "-", Short(order.name)),
        AlertKind::ALERT_KIND_ORDER_ENDING, order.name, *order.ending_since));
  }
  if (order.verification_missed.has_value() && order.verify_by.has_value()) {
    out.push_back(ConditionOf(absl::StrCat("order-unverified-", Short(order.name)),
                              AlertKind::ALERT_KIND_ORDER_UNVERIFIED, order.name,
                              *order.verification_missed));
  }
  return Finish(std::move(out), family, view);
}

}  // namespace vigil::scheduler
