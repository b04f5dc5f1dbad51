#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/case_dates.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/eligibility.h"
#include "scheduler/family/room.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

// A case that the same therapist has accepted already gets another start date and keeps its slot.
absl::Status CheckNotTaken(const Family& family, const Staff& staff) {
  if (family.status != CaseStatus::CASE_STATUS_INCOMING || family.therapist == staff.name)
    return absl::OkStatus();
  return Precondition("CASE_ALREADY_ACCEPTED", "D14", family.name.str(),
                      absl::StrCat(family.name.str(), " was accepted by ", family.therapist.str(),
                                   ": reassign it instead"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptCaseRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(
      *family, context.now, {CaseStatus::CASE_STATUS_REFERRED, CaseStatus::CASE_STATUS_INCOMING},
      "a case is accepted"));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("therapist", request.therapist(), family->name.str()));
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.therapist()));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay start,
                         ResolveDate(request.start_date(), "start_date"));
  VIGIL_RETURN_IF_ERROR(CheckStartDate(*family, start, rules.zone));
  VIGIL_RETURN_IF_ERROR(CheckNotTaken(*family, *staff));
  VIGIL_RETURN_IF_ERROR(CheckNothingFailed(*family, rules));
  const uint32_t added = family->status == CaseStatus::CASE_STATUS_INCOMING ? 0 : 1;
  VIGIL_ASSIGN_OR_RETURN(const Room room,
                         FindRoom(view, *staff, family->team, added,
                                  calendar::FirstInstant(start, rules.zone), context));
  events::v1::CaseAccepted event;
  event.set_family(family->name.str());
  event.set_therapist(staff->name.str());
  event.set_start_date(calendar::FormatDate(start));
  // D14 and rulings: at 00:00 after the third working day that follows the start date.
  const absl::Time late =
      calendar::EndOfWorkingDayAfter(start, rules.caseload.incoming_late_working_days,
                                     HolidaysOf(rules, context.holidays), rules.zone);
  event.set_late_from_us(absl::ToUnixMicros(late));
  event.set_committed(room.committed);
  event.set_limit(room.limit);
  if (!room.override_id.empty()) event.set_override_id(room.override_id);
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
