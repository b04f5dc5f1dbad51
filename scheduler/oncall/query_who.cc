#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/oncall/coverage.h"
#include "scheduler/oncall/query.h"
#include "scheduler/oncall/resolver.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

// A person's contact points as they are to be tried at `t`: tested ones first, each part by id; and
// the next instant at which that order changes.
struct ContactOrder {
  std::vector<const ContactPoint*> points;
  absl::Time next_change = absl::InfiniteFuture();
};

ContactOrder OrderAt(const Staff& staff, const std::vector<SpanSet>& tested, absl::Time t) {
  ContactOrder order;
  for (const bool wanted : {true, false}) {
    for (size_t i = 0; i < tested.size(); ++i) {
      if (tested[i].Holds(t) == wanted) order.points.push_back(&staff.contact_points[i]);
    }
  }
  return order;
}

ContactOrder ContactsAt(const Staff& staff, const RotaRules& rules, absl::Time t) {
  std::vector<SpanSet> tested;
  for (const ContactPoint& point : staff.contact_points)
    tested.push_back(TestedSpans(staff, point.id, rules));
  const auto next_edge = [&tested](absl::Time from) {
    absl::Time next = absl::InfiniteFuture();
    for (const SpanSet& spans : tested) next = std::min(next, spans.NextEdge(from));
    return next;
  };
  ContactOrder order = OrderAt(staff, tested, t);
  for (absl::Time edge = next_edge(t); edge != absl::InfiniteFuture(); edge = next_edge(edge)) {
    if (OrderAt(staff, tested, edge).points == order.points) continue;
    order.next_change = edge;
    break;
  }
  return order;
}

class WhoAnswer {
 public:
  WhoAnswer(const StateView& view, const RotaRules& rules, absl::Time at)
      : view_(view), rules_(rules), at_(at) {}

  void AddTier(const OnCallTier& tier, v1::WhoIsOnCallResponse& response) {
    v1::TierHolder& out = *response.add_tiers();
    out.set_tier(tier.tier);
    out.set_valid(tier.valid());
    for (const OnCallHolder& holder : tier.holders) AddHolder(holder, *out.add_holders());
  }
  // First instant at which what was added changes by itself.
  absl::Time next_change() const { return next_change_; }

 private:
  void AddHolder(const OnCallHolder& holder, v1::Holder& out) {
    const Shift& shift = *holder.shift;
    out.set_staff(shift.staff.str());
    out.set_shift(shift.name.str());
    *out.mutable_until() = InstantOf(shift.end, rules_.zone);
    out.set_valid(holder.valid());
    out.set_reason(holder.reason);
    out.set_accepted(holder.accepted);
    const auto staff = view_.Find<Staff>(shift.staff);
    if (staff == nullptr) return;
    SetPersonal(staff->display_name, out, &v1::Holder::mutable_display_name);
    const ContactOrder contacts = ContactsAt(*staff, rules_, at_);
    for (const ContactPoint* point : contacts.points)
      *out.add_contacts() = PersonalTextOf(point->value);
    next_change_ = std::min(next_change_, contacts.next_change);
  }

  const StateView& view_;
  const RotaRules& rules_;
  absl::Time at_;
  absl::Time next_change_ = absl::InfiniteFuture();
};

}  // namespace

absl::StatusOr<v1::WhoIsOnCallResponse> Query(const StateView& view,
                                              const v1::WhoIsOnCallRequest& request,
                                              const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const RotaRules rules = RotaRulesOf(view, team->name, *context.zones);
  absl::Time at = context.now;
  if (request.has_at()) {
    VIGIL_ASSIGN_OR_RETURN(const auto moment,
                           ResolveWhen(request.at(), "at", rules.zone, TypingContext(context)));
    at = TimeOf(moment);
  }
  v1::WhoIsOnCallResponse response;
  *response.mutable_at() = InstantOf(at, rules.zone);
  Sweep sweep(view, team->name, rules, at);
  WhoAnswer answer(view, rules, at);
  for (const OnCallTier& tier : sweep.now().tiers) answer.AddTier(tier, response);
  response.set_verdict(IsUnpublished(view, team->name, at, context.now)
                           ? CoverageVerdict::COVERAGE_VERDICT_NOT_PUBLISHED
                           : sweep.now().verdict);
  absl::Time next = answer.next_change();
  if (sweep.StepToChange()) next = std::min(next, sweep.at());
  if (next != absl::InfiniteFuture()) *response.mutable_next_change() = InstantOf(next, rules.zone);
  return response;
}

absl::Time HoldsUntil(const StateView&, const v1::WhoIsOnCallRequest& request,
                      const v1::WhoIsOnCallResponse& response, const ViewContext& context) {
  if (request.has_at()) return context.now;  // whether it is published yet depends on the time
  if (!response.has_next_change()) return absl::InfiniteFuture();
  const auto& next = response.next_change().at();
  return absl::FromUnixSeconds(next.seconds()) + absl::Nanoseconds(next.nanos());
}

}  // namespace vigil::scheduler
