#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/family/status.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::EndFamilyMembershipRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now,
                                   {CaseStatus::CASE_STATUS_REFERRED,
                                    CaseStatus::CASE_STATUS_INCOMING, CaseStatus::CASE_STATUS_OPEN},
                                   "memberships end"));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay last, ResolveDate(request.last_date(), "last_date"));
  const FamilyMember* member = CurrentMember(*family, request.person());
  if (member == nullptr) {
    return NotFound("family member", absl::StrCat(family->name.str(), ": ", request.person()));
  }
  if (member->relation == FamilyRelation::FAMILY_RELATION_INDEX_YOUTH) {
    return Precondition("INDEX_YOUTH_STAYS", "D28", family->name.str(),
                        absl::StrCat(request.person(), " is the index youth of ",
                                     family->name.str(), ": close the case instead"));
  }
  if (member->from_date.has_value() && last < *member->from_date) {
    return InvalidField("last_date", absl::StrCat(calendar::FormatDateLong(last),
                                                  " lies before the membership began, on ",
                                                  calendar::FormatDateLong(*member->from_date)));
  }
  events::v1::FamilyMemberLeft event;
  event.set_family(family->name.str());
  event.set_person(request.person());
  event.set_last_date(calendar::FormatDate(last));
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
