#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/family/supervisor_rule.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// D28: from the notice on. A review before the bound ends the notice, one at or after it the review
// that is due (R).
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordLengthReviewRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckSupervises(context, "LENGTH_REVIEW_ROLE", "D28", "length reviews"));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN},
                                   "the length of a case is reviewed"));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  const absl::CivilDay due = rules.length.ReviewDate(*family->start_date);
  const absl::CivilDay first = due - rules.length.review_notice_days;
  const absl::CivilDay today = calendar::LocalDate(context.now, rules.zone);
  if (today < first) {
    return Precondition("LENGTH_REVIEW_EARLY", "D28", family->name.str(),
                        absl::StrCat("the length of ", family->name.str(), " is reviewed from ",
                                     calendar::FormatDateLong(first), " on, and is due on ",
                                     calendar::FormatDateLong(due)),
                        {{"due", calendar::FormatDate(due)}});
  }
  events::v1::LengthReviewed event;
  event.set_family(family->name.str());
  event.set_at_us(absl::ToUnixMicros(context.now));
  event.set_date(calendar::FormatDate(today));
  if (request.has_note()) *event.mutable_note() = request.note().sealed();
  event.set_reviewed_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
