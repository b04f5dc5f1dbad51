#include "base/status_macros.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/oncall/resolver.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

// A call recorded later than this came from paper (R).
constexpr absl::Duration kEnteredAfterwards = absl::Minutes(5);

void AddHolders(const OnCallAnswer& answer, events::v1::CallReceived& e) {
  for (const OnCallTier& tier : answer.tiers) {
    for (const OnCallHolder& holder : tier.holders) {
      events::v1::CallHolder& out = *e.add_holders();
      out.set_tier(tier.tier);
      out.set_staff(holder.shift->staff.str());
      out.set_valid(holder.valid());
    }
  }
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReceiveCallRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  const std::string name = ChildName(request.parent(), "calls", request.call_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Call>(view, name));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  if (!request.family().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("family", request.family(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Family>(view, request.family()).status());
  }
  const RotaRules rules = RotaRulesOf(view, team->name, *context.zones);
  events::v1::Moment received_at = MomentAt(context.now);
  if (request.has_received_at()) {
    VIGIL_ASSIGN_OR_RETURN(
        received_at, ResolvePastWhen(request.received_at(), "received_at", rules.zone, context));
  }
  events::v1::CallReceived e;
  e.set_call(name);
  e.set_team(request.team());
  if (!request.family().empty()) e.set_family(request.family());
  if (request.caller_number().has_sealed())
    *e.mutable_caller_number() = request.caller_number().sealed();
  if (request.note().has_sealed()) *e.mutable_note() = request.note().sealed();
  *e.mutable_received_at() = received_at;
  AddHolders(Sweep(view, team->name, rules, TimeOf(received_at)).now(), e);
  e.set_entered_afterwards(TimeOf(received_at) < context.now - kEnteredAfterwards);
  EventList events;
  events.Add(name, e);
  return events;
}

}  // namespace vigil::scheduler
