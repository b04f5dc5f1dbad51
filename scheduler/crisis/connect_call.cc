#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/crisis/steps.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CallConnected(const Call& call, const calendar::Zone& zone) {
  const std::string at = calendar::FormatLocal(call.connected->occurred_at, zone);
  return Precondition(
      "CALL_CONNECTED", "D17", call.key(),
      absl::StrCat("call ", call.key(), " was connected to ", call.connected->by.str(), " at ", at),
      {{"connected_by", call.connected->by.str()}, {"connected_at", at}});
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ConnectCallRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const OpenCall open, NeedOpenCall(view, request.name(), context));
  if (open.call->connected.has_value()) return CallConnected(*open.call, open.zone);
  VIGIL_RETURN_IF_ERROR(CheckStaff(view, "staff", request.staff(), request.name()));
  VIGIL_ASSIGN_OR_RETURN(const events::v1::Moment connected_at,
                         ResolveStep(request.has_connected_at(), request.connected_at(),
                                     "connected_at", open, context));
  EventList events;
  if (!open.call->acknowledged.has_value()) {
    events::v1::CallAcknowledged acknowledged;
    acknowledged.set_call(request.name());
    acknowledged.set_staff(request.staff());
    *acknowledged.mutable_acknowledged_at() = connected_at;
    events.Add(request.name(), acknowledged);
  }
  events::v1::CallConnected e;
  e.set_call(request.name());
  e.set_staff(request.staff());
  *e.mutable_connected_at() = connected_at;
  events.Add(request.name(), e);
  return events;
}

}  // namespace vigil::scheduler
