#include "scheduler/orders/react.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "scheduler/orders/deadlines.h"
#include "scheduler/orders/separation.h"
#include "scheduler/orders/status.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/visit_lookup.h"
#include "vigil/events/v1/order.pb.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {
namespace {

constexpr auto kScheduled = VisitOutcome::VISIT_OUTCOME_SCHEDULED;
constexpr auto kCompleted = VisitOutcome::VISIT_OUTCOME_COMPLETED;

// What orders mean for one family after an event.
class Judge {
 public:
  Judge(const ReactInput& input, const Family& family, EventList& out)
      : input_(input),
        family_(family),
        orders_(input.after.Find<FamilyOrders>(family.name)),
        out_(out) {}

  // An order is another one: every booking, and every visit that took place, is looked at.
  void All() {
    std::map<std::string, std::vector<std::string>> forbidden;  // order -> visits
    for (const Visit& visit : family_.visits) {
      if (visit.outcome == kScheduled) {
        if (Conflict(visit.id) != nullptr) continue;
        const auto by = OrderForbidding(input_.after, family_, MeetingOf(visit.facts)).order;
        if (by != nullptr) forbidden[by->name].push_back(VisitNameOf(family_.name, visit.id));
      } else {
        Against(visit);
      }
    }
    if (orders_ != nullptr) {
      for (const VisitOrder& against : orders_->against) {  // archived ones
        if (FindById(family_.visits, against.visit) != nullptr) continue;
        const FoundVisit found = FindVisit(input_.after, family_, against.visit);
        if (found.visit != nullptr) Against(*found.visit);
      }
    }
    for (const auto& [order, visits] : forbidden) {
      events::v1::BookingsConflicted event;
      event.set_family(family_.name.str());
      event.set_order(order);
      for (const std::string& visit : visits) event.add_visits(visit);
      event.set_since_us(absl::ToUnixMicros(input_.event.recorded_at));
      Add(event);
    }
  }

  // The visit has an outcome, or another one.
  void One(const std::string& name) {
    const FoundVisit found = FindVisit(input_.after, family_, NameLeaf(name));
    if (found.visit == nullptr || found.visit->outcome == kScheduled) return;
    const Visit& visit = *found.visit;
    if (Conflict(visit.id) != nullptr) {
      events::v1::BookingConflictEnded event;
      event.set_family(family_.name.str());
      event.set_visit(name);
      Add(event);
    }
    Against(visit);
    if (visit.outcome == kCompleted) FirstVisit(visit);
  }

 private:
  const VisitOrder* Conflict(const std::string& visit) const {
    return orders_ == nullptr ? nullptr : FindVisitOrder(orders_->conflicts, visit);
  }

  // What was not attended brought nobody together.
  void Against(const Visit& visit) {
    const VisitOrder* flagged =
        orders_ == nullptr ? nullptr : FindVisitOrder(orders_->against, visit.id);
    std::shared_ptr<const Order> order;
    if (visit.outcome == kCompleted)
      order = OrderForbidding(input_.after, family_, MeetingOf(visit.facts)).order;
    if (order == nullptr) {
      if (flagged == nullptr) return;
      events::v1::VisitNotAgainstOrder event;
      event.set_family(family_.name.str());
      event.set_visit(VisitNameOf(family_.name, visit.id));
      Add(event);
    } else if (flagged == nullptr || flagged->order != order->name ||
               flagged->since != visit.facts.start) {
      events::v1::VisitAgainstOrder event;
      event.set_family(family_.name.str());
      event.set_visit(VisitNameOf(family_.name, visit.id));
      event.set_order(order->name);
      event.set_since_us(absl::ToUnixMicros(visit.facts.start));
      Add(event);
    }
  }

  void FirstVisit(const Visit& visit) {
    if (!NoVisitYet(family_, visit.id)) return;
    if (orders_ != nullptr && orders_->not_checked.has_value()) return;
    const calendar::ZoneSet& zones = *input_.context.zones;
    const absl::Time start = visit.facts.start;
    const auto& rules = RulesAt(input_.after, family_.programme, start, zones);
    if (!rules.eligibility.orders_checked_before_first_visit) return;
    if (OrdersAt(input_.after, family_, start, zones).status !=
        OrdersStatus::ORDERS_STATUS_NOT_CHECKED)
      return;
    events::v1::VisitBeforeOrdersChecked event;
    event.set_family(family_.name.str());
    event.set_visit(VisitNameOf(family_.name, visit.id));
    event.set_since_us(absl::ToUnixMicros(start));
    Add(event);
  }

  template <class E>
  void Add(const E& event) {
    out_.Add(family_.name.str(), event);
  }

  const ReactInput& input_;
  const Family& family_;
  const std::shared_ptr<const FamilyOrders> orders_;
  EventList& out_;
};

bool ChangesWhatIsForbidden(uint32_t type) {
  return type == EventType<events::v1::OrderRecorded>() ||
         type == EventType<events::v1::OrderEndChanged>() ||
         type == EventType<events::v1::OrderLifted>() ||
         type == EventType<events::v1::OrderWithdrawn>() ||
         type == EventType<events::v1::OrderReachedFamily>();
}

void ReactToOrder(const ReactInput& input, const std::string& key, EventList& out) {
  if (!ChangesWhatIsForbidden(input.event.type)) return;
  const auto order = input.after.Find<Order>(key);
  for (const FamilyName& name : order->families) {
    if (const auto family = input.after.FindOwed<Family>(name)) Judge(input, *family, out).All();
  }
  SayWhatIsDue(*order, input.context, out);
}

// Orders follow a person into every family.
void ReactToMembers(const ReactInput& input, const Family* before, const Family& after,
                    EventList& out) {
  if (before != nullptr && before->members.size() == after.members.size()) return;
  std::set<std::string> reached;
  for (const FamilyMember& member : after.members) {
    if (member.last_date.has_value()) continue;
    for (const auto& order : OrdersOfPerson(input.after, member.person)) {
      if (order->withdrawn ||
          std::binary_search(order->families.begin(), order->families.end(), after.name))
        continue;
      if (!reached.insert(order->name).second) continue;
      events::v1::OrderReachedFamily event;
      event.set_order(order->name);
      event.set_family(after.name.str());
      out.Add(order->name, event);
    }
  }
}

template <class E>
void JudgeVisitOf(const ReactInput& input, const Family& family, EventList& out) {
  if (input.event.type != EventType<E>()) return;
  E e;
  VIGIL_CHECK(
      e.ParseFromArray(input.event.payload.data(), static_cast<int>(input.event.payload.size())))
      << "event " << input.event.position;
  Judge(input, family, out).One(e.visit());
}

void ReactToFamily(const ReactInput& input, const std::string& key, EventList& out) {
  const auto after = input.after.Find<Family>(key);
  if (after == nullptr) return;
  ReactToMembers(input, input.before.Find<Family>(key).get(), *after, out);
  JudgeVisitOf<events::v1::VisitCancelled>(input, *after, out);
  JudgeVisitOf<events::v1::VisitRecorded>(input, *after, out);
  JudgeVisitOf<events::v1::VisitCorrected>(input, *after, out);
}

}  // namespace

void ReactWithOrders(const ReactInput& input, EventList& out) {
  for (const RecordRef& ref : input.touched) {
    if (ref.kind == kKindOf<Order>) ReactToOrder(input, ref.key, out);
    if (ref.kind == kKindOf<Family>) ReactToFamily(input, ref.key, out);
  }
}

}  // namespace vigil::scheduler
