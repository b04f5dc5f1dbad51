#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/family/transfer_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckEffective(const Family& family, absl::Time effective, const calendar::Zone& zone,
                            absl::Time now) {
  if (effective < now) {
    return InvalidField("effective_at", absl::StrCat(calendar::FormatLocal(effective, zone),
                                                     " has passed: a case is handed over now or "
                                                     "later"));
  }
  if (effective < family.end) return absl::OkStatus();
  return InvalidField("effective_at", absl::StrCat(calendar::FormatLocal(effective, zone),
                                                   " lies after the closure, on ",
                                                   calendar::FormatDateLong(*family.closure_date)));
}

}  // namespace

// Whether the receiver has room is asked when they accept.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RequestTransferRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  const auto& used = family->transfer_ids;
  if (std::find(used.begin(), used.end(), request.transfer_id()) != used.end())
    return AlreadyExists("transfer", TransferNameOf(family->name, request.transfer_id()));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is transferred"));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("therapist", request.therapist(), family->name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto receiver, Need<Staff>(view, request.therapist()));
  VIGIL_RETURN_IF_ERROR(CheckOtherTherapist(*family, receiver->name));
  VIGIL_RETURN_IF_ERROR(CheckNoTransfer(*family));
  const calendar::Zone zone = ZoneOf(view, family->programme, *context.zones);
  events::v1::TransferRequested event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_effective_at(),
                         ResolveWhen(request.effective_at(), "effective_at", zone, context));
  VIGIL_RETURN_IF_ERROR(CheckEffective(*family, TimeOf(event.effective_at()), zone, context.now));
  event.set_family(family->name.str());
  event.set_transfer_id(request.transfer_id());
  event.set_from(family->therapist.str());
  event.set_to(receiver->name.str());
  event.set_requested_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
