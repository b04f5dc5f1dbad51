// What orders refuse, and what the commands on orders share. Pure; any thread.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/visit.pb.h"
#include "vigil/v1/order.pb.h"

namespace vigil::scheduler {

// D22, H6: of a visit that is to be booked. FAILED_PRECONDITION ORDER_FORBIDS_VISIT names the
// order, its type and until when; ORDERS_NOT_CHECKED refuses the first visit where the programme
// wants orders checked before it.
absl::Status CheckOrdersAllow(const StateView& view, const Family& family,
                              const events::v1::VisitFacts& planned, const DecideContext& context);
// ORDER_FORBIDS_VISIT alone, of the visit `name`.
absl::Status CheckNotForbidden(const StateView& view, const Family& family, const VisitFacts& facts,
                               const DecideContext& context);

// "no contact".
absl::string_view TypeWord(OrderType type);

// PERMISSION_DENIED ORDER_ROLE unless a supervisor or the manager asks.
absl::Status CheckMayChange(const DecideContext& context);
// The order, unless it was withdrawn (ORDER_WITHDRAWN) or lifted (ORDER_LIFTED).
absl::StatusOr<std::shared_ptr<const Order>> NeedStanding(const StateView& view,
                                                          const std::string& name);

// The end of an order as a request gives it: the end of a date in the court's zone, or an instant.
struct OrderEnd {
  std::string date;  // empty: none was given
  absl::Time at = absl::InfiniteFuture();
};
absl::StatusOr<OrderEnd> ResolveOrderEnd(const std::string& end_date, const v1::When* end,
                                         absl::Time start, const calendar::Zone& zone,
                                         const DecideContext& context);

// The families of the persons, sorted; past ones too.
std::vector<FamilyName> FamiliesOf(const StateView& view, const std::vector<PersonName>& persons);

}  // namespace vigil::scheduler
