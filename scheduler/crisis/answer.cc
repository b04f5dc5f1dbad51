#include "scheduler/crisis/answer.h"

#include <algorithm>

#include "scheduler/core/etag.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/personal.h"
#include "scheduler/core/when.h"
#include "scheduler/family/status.h"
#include "scheduler/orders/view.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

uint32_t SecondsBetween(const CallStep& from, const CallStep& to) {
  return static_cast<uint32_t>(
      std::max<int64_t>(0, absl::ToInt64Seconds(to.occurred_at - from.occurred_at)));
}

void SetSteps(const Call& call, const calendar::Zone& zone, v1::Call& out) {
  *out.mutable_received_at() = InstantOf(call.received.occurred_at, zone);
  *out.mutable_received_recorded_at() = InstantOf(call.received.recorded_at, zone);
  if (call.acknowledged.has_value()) {
    *out.mutable_acknowledged_at() = InstantOf(call.acknowledged->occurred_at, zone);
    *out.mutable_acknowledged_recorded_at() = InstantOf(call.acknowledged->recorded_at, zone);
    out.set_acknowledged_by(call.acknowledged->by.str());
    out.set_seconds_to_acknowledged(SecondsBetween(call.received, *call.acknowledged));
  }
  if (call.connected.has_value()) {
    *out.mutable_connected_at() = InstantOf(call.connected->occurred_at, zone);
    *out.mutable_connected_recorded_at() = InstantOf(call.connected->recorded_at, zone);
    out.set_connected_by(call.connected->by.str());
    out.set_seconds_to_connected(SecondsBetween(call.received, *call.connected));
  }
  if (call.ended.has_value()) {
    *out.mutable_ended_at() = InstantOf(call.ended->occurred_at, zone);
    *out.mutable_ended_recorded_at() = InstantOf(call.ended->recorded_at, zone);
  }
}

v1::Call ViewOfCall(const StateView& after, absl::string_view name, const ViewContext& context) {
  const auto call = after.Find<Call>(name);
  return call == nullptr ? v1::Call() : CallView(after, *call, context);
}

// Every mutation but the first names its call.
template <class Response, class Request>
Response AnswerWithCall(const StateView& after, const Request& request,
                        const ViewContext& context) {
  Response response;
  *response.mutable_call() = ViewOfCall(after, request.name(), context);
  return response;
}

}  // namespace

v1::Call CallView(const StateView& view, const Call& call, const ViewContext& context) {
  const calendar::Zone zone = ZoneOf(view, call.team, *context.zones);
  v1::Call out;
  out.set_name(call.name.str());
  out.set_etag(EtagOf(call.edited));
  out.set_team(call.team.str());
  out.set_family(call.family.str());
  SetPersonal(call.caller_number, out, &v1::Call::mutable_caller_number);
  SetPersonal(call.note, out, &v1::Call::mutable_note);
  SetPersonal(call.summary, out, &v1::Call::mutable_summary);
  out.set_status(call.status);
  SetSteps(call, zone, out);
  out.set_disposition(call.disposition);
  out.set_follow_up_owner(call.follow_up_owner.str());
  if (call.follow_up_due.has_value())
    *out.mutable_follow_up_due() = InstantOf(*call.follow_up_due, zone);
  for (const CallHolder& holder : call.holders) {
    v1::CallHolder& out_holder = *out.add_holders();
    out_holder.set_tier(holder.tier);
    out_holder.set_staff(holder.staff.str());
    out_holder.set_valid(holder.valid);
  }
  out.set_entered_afterwards(call.entered_afterwards);
  if (call.family.empty()) return out;
  if (const auto family = view.Find<Family>(call.family)) {
    out.set_case_status(StatusAt(*family, context.now));
    *out.mutable_order_status() = OrderStatusView(view, *family, context.now, context);
  }
  return out;
}

v1::ReceiveCallResponse Answer(const StateView& after, const v1::ReceiveCallRequest& request,
                               const ViewContext& context) {
  v1::ReceiveCallResponse response;
  *response.mutable_call() =
      ViewOfCall(after, ChildName(request.parent(), "calls", request.call_id()), context);
  return response;
}

v1::IdentifyCallerResponse Answer(const StateView& after, const v1::IdentifyCallerRequest& request,
                                  const ViewContext& context) {
  return AnswerWithCall<v1::IdentifyCallerResponse>(after, request, context);
}

v1::AcknowledgeCallResponse Answer(const StateView& after,
                                   const v1::AcknowledgeCallRequest& request,
                                   const ViewContext& context) {
  return AnswerWithCall<v1::AcknowledgeCallResponse>(after, request, context);
}

v1::ConnectCallResponse Answer(const StateView& after, const v1::ConnectCallRequest& request,
                               const ViewContext& context) {
  return AnswerWithCall<v1::ConnectCallResponse>(after, request, context);
}

v1::CloseCallResponse Answer(const StateView& after, const v1::CloseCallRequest& request,
                             const ViewContext& context) {
  return AnswerWithCall<v1::CloseCallResponse>(after, request, context);
}

}  // namespace vigil::scheduler
