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
namespace {

// D10: today or later, and within the programme's days of the start.
absl::StatusOr<absl::CivilDay> ReviewDate(const std::string& text, absl::CivilDay start,
                                          const programme::Programme& rules,
                                          const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay review, ResolveDate(text, "review_date"));
  const absl::CivilDay first = std::max(start, calendar::LocalDate(context.now, rules.zone));
  const absl::CivilDay last = start + rules.holds.review_max_days;
  if (first <= review && review <= last) return review;
  return InvalidField(
      "review_date",
      absl::StrCat(calendar::FormatDateLong(review), ": a hold is reviewed within ",
                   rules.holds.review_max_days, " days of its start (D10), from ",
                   calendar::FormatDateLong(first), " to ", calendar::FormatDateLong(last)));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::HoldCaseRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayHold(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is put on hold"));
  if (FindHold(*family, request.hold_id()) != nullptr)
    return AlreadyExists("hold", HoldNameOf(family->name, request.hold_id()));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  events::v1::CaseHeld event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_start(),
                         ResolveWhen(request.start(), "start", rules.zone, context));
  const absl::Time start = TimeOf(event.start());
  const absl::CivilDay start_date = calendar::LocalDate(start, rules.zone);
  VIGIL_RETURN_IF_ERROR(CheckBackdating("start", start_date, *family, rules, context));
  if (start >= family->end) {
    return InvalidField("start", absl::StrCat(calendar::FormatLocal(start, rules.zone),
                                              " lies after the closure, on ",
                                              calendar::FormatDateLong(*family->closure_date)));
  }
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay review,
                         ReviewDate(request.review_date(), start_date, rules, context));
  event.set_review_date(calendar::FormatDate(review));
  absl::Time end = absl::InfiniteFuture();
  if (!request.resume_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay resume,
                           ResolveDate(request.resume_date(), "resume_date"));
    end = calendar::FirstInstant(resume, rules.zone);
    if (end <= start)
      return InvalidField("resume_date", "the case is active again before the hold starts");
    event.set_resume_date(calendar::FormatDate(resume));
    event.set_end_us(absl::ToUnixMicros(end));
  }
  VIGIL_RETURN_IF_ERROR(CheckApart(*family, request.hold_id(), start, end, rules.zone));
  event.set_family(family->name.str());
  event.set_hold_id(request.hold_id());
  event.set_reason(request.reason());
  if (request.has_note()) *event.mutable_note() = request.note().sealed();
  event.set_approved_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
