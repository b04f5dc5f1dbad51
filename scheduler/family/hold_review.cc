#include "absl/strings/str_cat.h"
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

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReviewHoldRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, FamilyOfHold(request.name())));
  VIGIL_ASSIGN_OR_RETURN(const Hold* hold, NeedHold(*family, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayHold(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a hold is reviewed"));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  if (hold->end <= context.now) {
    return Precondition(
        "HOLD_OVER", "D10", request.name(),
        absl::StrCat("the hold ended on ", calendar::FormatDateLong(*hold->resume_date)));
  }
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay review,
                         ResolveDate(request.review_date(), "review_date"));
  const absl::CivilDay today = calendar::LocalDate(context.now, rules.zone);
  const absl::CivilDay last =
      std::max(today, calendar::LocalDate(hold->start, rules.zone)) + rules.holds.review_max_days;
  if (review <= today || review > last) {
    return InvalidField(
        "review_date",
        absl::StrCat(calendar::FormatDateLong(review), ": the next review is due within ",
                     rules.holds.review_max_days, " days (D10), from ",
                     calendar::FormatDateLong(today + 1), " to ", calendar::FormatDateLong(last)));
  }
  events::v1::HoldReviewed event;
  event.set_family(family->name.str());
  event.set_hold_id(hold->id);
  event.set_review_date(calendar::FormatDate(review));
  event.set_reviewed_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
