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

absl::Status CallAcknowledged(const Call& call, const calendar::Zone& zone) {
  const std::string at = calendar::FormatLocal(call.acknowledged->occurred_at, zone);
  return Precondition("CALL_ACKNOWLEDGED", "D17", call.key(),
                      absl::StrCat("call ", call.key(), " was acknowledged by ",
                                   call.acknowledged->by.str(), " at ", at, " and is theirs"),
                      {{"acknowledged_by", call.acknowledged->by.str()}, {"acknowledged_at", at}});
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcknowledgeCallRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const OpenCall open, NeedOpenCall(view, request.name(), context));
  if (open.call->acknowledged.has_value()) return CallAcknowledged(*open.call, open.zone);
  VIGIL_RETURN_IF_ERROR(CheckStaff(view, "staff", request.staff(), request.name()));
  events::v1::CallAcknowledged e;
  VIGIL_ASSIGN_OR_RETURN(*e.mutable_acknowledged_at(),
                         ResolveStep(request.has_acknowledged_at(), request.acknowledged_at(),
                                     "acknowledged_at", open, context));
  e.set_call(request.name());
  e.set_staff(request.staff());
  EventList events;
  events.Add(request.name(), e);
  return events;
}

}  // namespace vigil::scheduler
