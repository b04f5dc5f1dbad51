#include "scheduler/orders/deadlines.h"

#include "base/limits.h"
#include "scheduler/calendar/civil.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {
namespace {

// When each falls due; InfiniteFuture: never, or published already.
struct Due {
  absl::Time verification = absl::InfiniteFuture();
  absl::Time ending = absl::InfiniteFuture();
  absl::Time end = absl::InfiniteFuture();
};

Due DueOf(const Order& order, const calendar::ZoneSet& zones) {
  Due due;
  if (order.withdrawn || order.lifted_at.has_value() || order.ended) return due;
  if (order.verify_by.has_value() && !order.verification_missed.has_value())
    due.verification = *order.verify_by;
  if (order.end == absl::InfiniteFuture()) return due;
  due.end = order.end;
  if (order.ending_since.has_value()) return due;
  const calendar::Zone zone = zones.Find(order.zone).value_or(calendar::Zone());
  const absl::CivilDay last = calendar::LocalDate(order.end - absl::Microseconds(1), zone);
  due.ending = calendar::FirstInstant(last - limits::kOrderEndingDays, zone);
  return due;
}

}  // namespace

void DeadlinesOfOrder(const Order& order, const StateView&, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out) {
  const Due due = DueOf(order, zones);
  const auto add = [&](absl::Time t, DeadlineKind kind) {
    if (t < absl::InfiniteFuture()) out.push_back({t, kind, order.name});
  };
  add(due.verification, DeadlineKind::kOrderVerification);
  add(due.ending, DeadlineKind::kOrderEnding);
  add(due.end, DeadlineKind::kOrderEnd);
}

void SayWhatIsDue(const Order& order, const DecideContext& context, EventList& out) {
  const Due due = DueOf(order, *context.zones);
  if (due.end <= context.now) {
    events::v1::OrderEnded event;
    event.set_order(order.name);
    event.set_at_us(absl::ToUnixMicros(due.end));
    out.Add(order.name, event);
    return;
  }
  if (due.verification <= context.now) {
    events::v1::OrderVerificationMissed event;
    event.set_order(order.name);
    event.set_since_us(absl::ToUnixMicros(due.verification));
    out.Add(order.name, event);
  }
  if (due.ending <= context.now) {
    events::v1::OrderEndingSoon event;
    event.set_order(order.name);
    event.set_since_us(absl::ToUnixMicros(due.ending));
    out.Add(order.name, event);
  }
}

absl::Status DecideOrderDeadline(const Deadline& deadline, const StateView& view,
                                 const DecideContext& context, EventList& out) {
  if (const auto order = view.FindOwed<Order>(deadline.subject)) SayWhatIsDue(*order, context, out);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
