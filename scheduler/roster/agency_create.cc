#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CreateAgencyRequest& request,
                                 const DecideContext& context) {
  const std::string name = absl::StrCat("agencies/", request.agency_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Agency>(view, name));
  if (!context.zones->Contains(request.zone())) {
    return InvalidField(
        "zone", absl::StrCat("'", request.zone(), "' is no IANA time zone of ",
                             context.zones->tzdb_version(), "; give one like Europe/London"));
  }
  events::v1::AgencyCreated event;
  event.set_agency(name);
  event.set_display_name(request.display_name());
  event.set_zone(request.zone());
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
