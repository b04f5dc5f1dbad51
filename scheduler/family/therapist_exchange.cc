#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/room.h"
#include "scheduler/family/status.h"
#include "scheduler/family/supervisor_rule.h"
#include "scheduler/family/transfer_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

// D14: the giver of one case is the receiver of the other, so that nobody carries more than before.
absl::StatusOr<events::v1::TherapistReassigned> Hand(const StateView& view, const Family& family,
                                                     const StaffName& to,
                                                     const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(CheckNoTransfer(family));
  VIGIL_RETURN_IF_ERROR(CheckOtherTherapist(family, to));
  VIGIL_ASSIGN_OR_RETURN(const auto receiver, Need<Staff>(view, to.str()));
  VIGIL_ASSIGN_OR_RETURN(const Room room,
                         FindRoom(view, *receiver, family.team, 0, context.now, context));
  events::v1::TherapistReassigned event;
  event.set_family(family.name.str());
  event.set_from(family.therapist.str());
  event.set_to(to.str());
  *event.mutable_effective_at() = MomentAt(context.now);
  event.set_committed(room.committed);
  event.set_limit(room.limit);
  return event;
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::ExchangeTherapistsRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  VIGIL_RETURN_IF_ERROR(
      CheckSameAgency("other_family", request.other_family(), family->name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto other, Need<Family>(view, request.other_family()));
  VIGIL_RETURN_IF_ERROR(CheckSupervises(context, "EXCHANGE_ROLE", "D14", "exchanges"));
  if (family->team != other->team) {
    return InvalidField(
        "other_family",
        absl::StrCat(other->name.str(), " is of ", other->team.str(), ", ", family->name.str(),
                     " of ", family->team.str(), ": cases are exchanged within a team"));
  }
  for (const auto& one : {family, other}) {
    VIGIL_RETURN_IF_ERROR(
        NeedStatus(*one, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is exchanged"));
  }
  VIGIL_ASSIGN_OR_RETURN(const auto first, Hand(view, *family, other->therapist, context));
  VIGIL_ASSIGN_OR_RETURN(const auto second, Hand(view, *other, family->therapist, context));
  EventList events;
  events.Add(family->name.str(), first);
  events.Add(other->name.str(), second);
  return events;
}

}  // namespace vigil::scheduler
