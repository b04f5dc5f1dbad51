#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// D10: a hold never ends by itself; it ends on the first instant of the date given here, which may
// lie ahead, or as far back as a hold may be entered late.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ResumeCaseRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayHold(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is resumed"));
  const auto hold = std::find_if(family->holds.begin(), family->holds.end(), [&](const Hold& one) {
    return !one.withdrawn && context.now < one.end;
  });
  if (hold == family->holds.end()) {
    return Precondition("NOT_ON_HOLD", "D10", family->name.str(),
                        "no hold of the case runs or comes");
  }
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  events::v1::CaseResumeSet event;
  absl::Time end = absl::InfiniteFuture();
  if (!request.resume_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay resume,
                           ResolveDate(request.resume_date(), "resume_date"));
    VIGIL_RETURN_IF_ERROR(CheckBackdating("resume_date", resume, *family, rules, context));
    end = calendar::FirstInstant(resume, rules.zone);
    if (end <= hold->start) {
      return InvalidField("resume_date",
                          "nothing would be left of the hold: withdraw it if it was an error");
    }
    event.set_resume_date(calendar::FormatDate(resume));
    event.set_end_us(absl::ToUnixMicros(end));
  }
  VIGIL_RETURN_IF_ERROR(CheckApart(*family, hold->id, hold->start, end, rules.zone));
  event.set_family(family->name.str());
  event.set_hold_id(hold->id);
  event.set_set_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
