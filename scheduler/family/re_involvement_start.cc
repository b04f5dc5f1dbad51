#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/room.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckOnce(const Family& family, const programme::ReInvolvementRules& rules) {
  const bool done = std::any_of(
      family.re_involvements.begin(), family.re_involvements.end(),
      [&](const ReInvolvement& again) { return again.closure_date == *family.closure_date; });
  if (!done || !rules.once_per_closure) return absl::OkStatus();
  return Precondition("RE_INVOLVEMENT_ONCE", "D24", family.name.str(),
                      absl::StrCat(family.name.str(), " has been taken up again once since it ",
                                   "closed on ", calendar::FormatDateLong(*family.closure_date)));
}

absl::Status CheckStart(const Family& family, absl::CivilDay start, absl::Time end,
                        const programme::ReInvolvementRules& rules, absl::Time now) {
  const absl::CivilDay latest =
      calendar::AddMonths(*family.closure_date, rules.latest_start_months);
  if (start <= *family.closure_date || start > latest) {
    return InvalidField("start_date",
                        absl::StrCat(calendar::FormatDateLong(start), ": a case closed on ",
                                     calendar::FormatDateLong(*family.closure_date),
                                     " is taken up again later than that, at the latest on ",
                                     calendar::FormatDateLong(latest), " (D24)"));
  }
  if (end > now) return absl::OkStatus();
  return InvalidField("start_date", absl::StrCat(calendar::FormatDateLong(start), ": its ",
                                                 rules.days, " days have passed"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::StartReInvolvementRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  if (!rules.re_involvement.has_value()) {
    return Precondition("NO_RE_INVOLVEMENT", "D24", family->name.str(),
                        absl::StrCat(rules.display_name, " takes up no closed case again"));
  }
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_CLOSED},
                                   "a case is taken up again"));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("therapist", request.therapist(), family->name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.therapist()));
  VIGIL_RETURN_IF_ERROR(CheckOnce(*family, *rules.re_involvement));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay start,
                         ResolveDate(request.start_date(), "start_date"));
  const absl::Time from = calendar::FirstInstant(start, rules.zone);
  const absl::Time end = calendar::FirstInstant(start + rules.re_involvement->days, rules.zone);
  VIGIL_RETURN_IF_ERROR(CheckStart(*family, start, end, *rules.re_involvement, context.now));
  const auto slots = static_cast<uint32_t>(rules.caseload.re_involvement_weight);
  VIGIL_ASSIGN_OR_RETURN(const Room room, FindRoom(view, *staff, family->team, slots,
                                                   std::max(from, context.now), context));
  events::v1::ReInvolvementStarted event;
  event.set_family(family->name.str());
  event.set_team(family->team.str());
  event.set_start_date(calendar::FormatDate(start));
  event.set_start_us(absl::ToUnixMicros(from));
  event.set_end_us(absl::ToUnixMicros(end));
  event.set_therapist(staff->name.str());
  *event.mutable_professional() = request.professional().sealed();
  event.set_committed(room.committed);
  event.set_limit(room.limit);
  if (!room.override_id.empty()) event.set_override_id(room.override_id);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
