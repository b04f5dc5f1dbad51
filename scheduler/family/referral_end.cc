#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// Also frees the slot of an accepted case that will not open.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndReferralRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(
      *family, context.now, {CaseStatus::CASE_STATUS_REFERRED, CaseStatus::CASE_STATUS_INCOMING},
      "a referral ends"));
  events::v1::ReferralEnded event;
  event.set_family(family->name.str());
  event.set_withdrawn(request.withdrawn());
  if (request.has_reason()) *event.mutable_reason() = request.reason().sealed();
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
