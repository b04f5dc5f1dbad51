#include "base/status_macros.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/person_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ErasePersonRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(NeedPerson(view, request.name()).status());
  events::v1::SubjectErased event;
  event.set_subject(request.name());
  event.set_legal_basis(request.legal_basis());
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
