#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/status.h"
#include "scheduler/family/taper_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckAllowed(const Family& family, const programme::Programme& rules,
                          absl::CivilDay today) {
  if (!rules.taper.allowed) {
    return Precondition("TAPER_NOT_ALLOWED", "D11", family.programme.str(),
                        absl::StrCat(family.programme.str(), " allows no taper"));
  }
  if (family.planned_discharge.has_value() && *family.planned_discharge >= today)
    return absl::OkStatus();
  return Precondition("NO_PLANNED_DISCHARGE", "D11", family.name.str(),
                      family.planned_discharge.has_value()
                          ? absl::StrCat("the planned discharge, on ",
                                         calendar::FormatDateLong(*family.planned_discharge),
                                         ", has passed: plan it anew")
                          : "no discharge is planned: a taper leads up to one");
}

// Not in the past, not in the first months, and in the last days before the discharge.
absl::Status CheckFirstDate(absl::CivilDay first, const Family& family,
                            const programme::Programme& rules, absl::CivilDay today) {
  const absl::CivilDay discharge = *family.planned_discharge;
  const absl::CivilDay after_months =
      calendar::AddMonths(*family.start_date, rules.taper.not_in_first_months);
  const absl::CivilDay earliest =
      std::max({today, after_months, discharge - rules.taper.last_days});
  if (earliest <= first && first <= discharge) return absl::OkStatus();
  std::string text = absl::StrCat(
      calendar::FormatDateLong(first), ": a taper begins today or later, at least ",
      rules.taper.not_in_first_months, " month(s) after the start (",
      calendar::FormatDateLong(after_months), ") and at most ", rules.taper.last_days,
      " days before the planned discharge on ", calendar::FormatDateLong(discharge), " (D11)");
  if (earliest <= discharge)
    absl::StrAppend(&text, ": from ", calendar::FormatDateLong(earliest), " on");
  return InvalidField("first_date", text);
}

absl::Status CheckVisits(uint32_t visits, const programme::Programme& rules) {
  const auto least = static_cast<uint32_t>(rules.taper.min_visits);
  const auto most = static_cast<uint32_t>(rules.intensity.floor_visits);
  if (least <= visits && visits <= most) return absl::OkStatus();
  return InvalidField("visits", absl::StrCat(visits, ": a taper asks for ", least, " to ", most,
                                             " visits a week (D11)"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::SetTaperRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckMayTaper(context));
  VIGIL_RETURN_IF_ERROR(
      NeedStatus(*family, context.now, {CaseStatus::CASE_STATUS_OPEN}, "a case is tapered"));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  const absl::CivilDay today = calendar::LocalDate(context.now, rules.zone);
  VIGIL_RETURN_IF_ERROR(CheckAllowed(*family, rules, today));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay first,
                         ResolveDate(request.first_date(), "first_date"));
  VIGIL_RETURN_IF_ERROR(CheckFirstDate(first, *family, rules, today));
  VIGIL_RETURN_IF_ERROR(CheckVisits(request.visits(), rules));
  events::v1::TaperSet event;
  event.set_family(family->name.str());
  event.set_visits(request.visits());
  event.set_first_date(calendar::FormatDate(first));
  event.set_last_date(calendar::FormatDate(*family->planned_discharge));
  event.set_set_by(context.actor);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
