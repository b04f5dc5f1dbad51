#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/crisis/steps.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status SetFollowUp(const StateView& view, const v1::CloseCallRequest& request,
                         const OpenCall& open, const DecideContext& context,
                         events::v1::CallClosed& e) {
  const bool owned = !request.follow_up_owner().empty();
  const bool due = request.has_follow_up_due();
  const bool needed = request.disposition() == CallDisposition::CALL_DISPOSITION_FOLLOW_UP;
  if (!owned && (needed || due))
    return InvalidField("follow_up_owner", "a follow-up needs somebody who does it");
  if (!due && (needed || owned))
    return InvalidField("follow_up_due", "a follow-up needs the time by which it is due");
  if (!owned) return absl::OkStatus();
  VIGIL_RETURN_IF_ERROR(
      CheckStaff(view, "follow_up_owner", request.follow_up_owner(), request.name()));
  e.set_follow_up_owner(request.follow_up_owner());
  VIGIL_ASSIGN_OR_RETURN(*e.mutable_follow_up_due(),
                         ResolveWhen(request.follow_up_due(), "follow_up_due", open.zone, context));
  if (TimeOf(e.follow_up_due()) > TimeOf(e.ended_at())) return absl::OkStatus();
  return InvalidField("follow_up_due",
                      absl::StrCat(calendar::FormatLocal(TimeOf(e.follow_up_due()), open.zone),
                                   " does not lie after the end of the call, ",
                                   calendar::FormatLocal(TimeOf(e.ended_at()), open.zone)),
                      "TIME_ORDER");
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseCallRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const OpenCall open, NeedOpenCall(view, request.name(), context));
  events::v1::CallClosed e;
  e.set_call(request.name());
  VIGIL_ASSIGN_OR_RETURN(
      *e.mutable_ended_at(),
      ResolveStep(request.has_ended_at(), request.ended_at(), "ended_at", open, context));
  e.set_disposition(request.disposition());
  if (request.summary().has_sealed()) *e.mutable_summary() = request.summary().sealed();
  VIGIL_RETURN_IF_ERROR(SetFollowUp(view, request, open, context, e));
  EventList events;
  events.Add(request.name(), e);
  return events;
}

}  // namespace vigil::scheduler
