#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/room.h"
#include "scheduler/family/status.h"
#include "scheduler/family/transfer_deadline.h"
#include "scheduler/family/transfer_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

bool MayAccept(const Transfer& transfer, const DecideContext& context) {
  return context.actor == transfer.to.str() || context.on_behalf_of == transfer.to.str() ||
         context.role == kSupervisorRole || context.role == kManagerRole ||
         context.role == kAdminRole;
}

}  // namespace

// The receiver's committed is tested with the case in it; the giver's slot is freed only when the
// transfer takes effect.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptTransferRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, FamilyOfTransfer(request.name())));
  VIGIL_ASSIGN_OR_RETURN(const Transfer* transfer, NeedTransfer(*family, request.name()));
  if (transfer->accepted_at.has_value()) {
    const calendar::Zone zone = ZoneOf(view, family->programme, *context.zones);
    return Precondition("TRANSFER_ACCEPTED", "D14", request.name(),
                        absl::StrCat(transfer->accepted_by, " accepted it at ",
                                     calendar::FormatLocal(*transfer->accepted_at, zone)));
  }
  if (!MayAccept(*transfer, context)) {
    return Denied(
        "NOT_THE_RECEIVER", "D14",
        absl::StrCat("the transfer is accepted by ", transfer->to.str(), ", not by ", context.actor,
                     ": act as them, on their behalf, or as supervisor or manager"));
  }
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a transfer is accepted"));
  VIGIL_ASSIGN_OR_RETURN(const auto receiver, Need<Staff>(view, transfer->to.str()));
  VIGIL_ASSIGN_OR_RETURN(const Room room,
                         FindRoom(view, *receiver, family->team, 1,
                                  std::max(context.now, transfer->effective_at), context));
  events::v1::TransferAccepted event;
  event.set_family(family->name.str());
  event.set_transfer_id(transfer->id);
  event.set_accepted_by(context.actor);
  event.set_committed(room.committed);
  event.set_limit(room.limit);
  if (!room.override_id.empty()) event.set_override_id(room.override_id);
  EventList events;
  events.Add(family->name.str(), event);
  if (transfer->effective_at <= context.now) {
    events.Add(family->name.str(),
               TransferEffect(*family, *transfer, context.now, room.committed, room.limit));
  }
  return events;
}

}  // namespace vigil::scheduler
