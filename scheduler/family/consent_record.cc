#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// Consent may be withdrawn while the case is open: that is a fact, and closes nothing by itself.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordConsentRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now,
                                   {CaseStatus::CASE_STATUS_REFERRED,
                                    CaseStatus::CASE_STATUS_INCOMING, CaseStatus::CASE_STATUS_OPEN},
                                   "consent is recorded"));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date,
                         ResolvePastDate(request.date(), "date",
                                         ZoneOf(view, family->programme, *context.zones), context));
  if (CurrentMember(*family, request.person()) == nullptr) {
    return InvalidField(
        "person", absl::StrCat("'", request.person(), "' is no member of ", family->name.str(),
                               ": consent is given by a member of the family"));
  }
  events::v1::ConsentRecorded event;
  event.set_family(family->name.str());
  event.set_given(request.given());
  event.set_date(calendar::FormatDate(date));
  event.set_person(request.person());
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
