#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/programme_start.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

// A programme's weeks and dates are those of one zone for ever, and no version reaches back: what
// was judged was judged by the rules of its time.
absl::Status CheckFollows(const StateView& view, const ProgrammeBook& book,
                          const programme::Programme& rules, absl::Time in_force_from,
                          const DecideContext& context) {
  const calendar::Zone zone = ZoneOf(view, book.name, *context.zones);
  if (!(rules.zone == zone)) {
    return Precondition(
        "PROGRAMME_ZONE_FIXED", "D6", book.name.str(),
        absl::StrCat("the weeks of ", book.name.str(), " are those of ", zone.name(), ", not of ",
                     rules.zone.name(), ": publish it under another id"));
  }
  if (in_force_from < context.now) {
    return Precondition(
        "PROGRAMME_BACKDATED", "DESIGN 1", book.name.str(),
        absl::StrCat("a later version cannot come into force in the past (",
                     calendar::FormatLocal(in_force_from, zone),
                     "): history is judged by the rules of its time; give an in_force_from from ",
                     calendar::FormatLocal(context.now, zone), " on"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::PublishProgrammeRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  VIGIL_ASSIGN_OR_RETURN(const ProgrammeStart start, ResolveProgrammeStart(view, request, context));
  const std::string name = ChildName(request.parent(), "programmes", request.programme_id());
  if (const auto book = view.Find<ProgrammeBook>(name)) {
    VIGIL_RETURN_IF_ERROR(
        CheckFollows(view, *book, start.rules, TimeOf(start.in_force_from), context));
  }
  events::v1::ProgrammePublished event;
  event.set_programme(name);
  event.set_definition(SerializeCanonically(request.programme()));
  *event.mutable_in_force_from() = start.in_force_from;
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
