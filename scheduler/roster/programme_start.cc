#include "scheduler/roster/programme_start.h"

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/programme/parse.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {

absl::StatusOr<ProgrammeStart> ResolveProgrammeStart(const StateView& view,
                                                     const v1::PublishProgrammeRequest& request,
                                                     const DecideContext& context) {
  auto parsed = programme::ProgrammeFromProto(request.programme(), *context.zones);
  if (!parsed.ok()) return InvalidField("programme", std::string(parsed.status().message()));
  ProgrammeStart start;
  start.rules = programme::ForAgency(*std::move(parsed),
                                     ZoneOf(view, AgencyName(request.parent()), *context.zones));
  if (request.has_in_force_from()) {
    VIGIL_ASSIGN_OR_RETURN(
        start.in_force_from,
        ResolveWhen(request.in_force_from(), "in_force_from", start.rules.zone, context));
  } else {
    start.in_force_from =
        MomentAt(calendar::FirstInstant(start.rules.valid_from, start.rules.zone));
  }
  return start;
}

}  // namespace vigil::scheduler
