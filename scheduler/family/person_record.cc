#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordPersonRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  const std::string name = ChildName(request.parent(), "persons", request.person_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Person>(view, name));
  events::v1::PersonRecorded event;
  event.set_person(name);
  *event.mutable_display_name() = request.display_name().sealed();
  if (request.has_birth_date()) *event.mutable_birth_date() = request.birth_date().sealed();
  for (const v1::PersonalText& number : request.phone_numbers())
    *event.add_phone_numbers() = number.sealed();
  if (request.has_address()) *event.mutable_address() = request.address().sealed();
  if (request.has_language()) *event.mutable_language() = request.language().sealed();
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
