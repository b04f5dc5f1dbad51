#include "scheduler/family/room.h"

#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/words.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {
namespace {

// In the team now, and still when the case begins.
absl::Status CheckInTeam(const StateView& view, const Staff& staff, const TeamName& team,
                         absl::Time effective, const DecideContext& context) {
  const calendar::Zone team_zone = ZoneOf(view, team, *context.zones);
  const calendar::Zone agency_zone = ZoneOf(view, team.agency(), *context.zones);
  for (const absl::Time t : {context.now, std::max(context.now, effective)}) {
    const absl::CivilDay date = calendar::LocalDate(t, team_zone);
    if (AssignmentOn(staff, team, date) != nullptr &&
        EmployedOn(staff, calendar::LocalDate(t, agency_zone))) {
      continue;
    }
    return Precondition(
        "NOT_IN_TEAM", "D14", staff.name.str(),
        absl::StrCat(staff.name.str(), " has no role in ", team.str(), " on ",
                     calendar::FormatDateLong(date), ": name a member of the team"));
  }
  return absl::OkStatus();
}

void AddDischarges(const ProjectedDischarges& planned, std::string& text, Metadata& facts) {
  if (planned.coming.empty() && planned.overdue.empty())
    absl::StrAppend(&text, ", no discharge is planned");
  if (!planned.coming.empty()) {
    const ProjectedDischarge& next = planned.coming.front();
    absl::StrAppend(&text, ", next projected discharge ", ShortDate(next.date));
    facts.push_back({"next_projected_discharge", calendar::FormatDate(next.date)});
    facts.push_back({"next_projected_discharge_family", next.family.str()});
  }
  if (!planned.overdue.empty()) {
    const ProjectedDischarge& first = planned.overdue.front();
    absl::StrAppend(&text, ", a discharge is overdue since ", ShortDate(first.date));
    facts.push_back({"overdue_discharge", calendar::FormatDate(first.date)});
    facts.push_back({"overdue_discharge_family", first.family.str()});
  }
}

absl::Status Full(const StateView& view, const Staff& staff, const TeamName& team,
                  const Caseload& load, uint32_t limit, const DecideContext& context) {
  std::string text = absl::StrCat("caseload ", load.committed(), " of ", limit);
  Metadata facts = {{"committed", absl::StrCat(load.committed())}, {"limit", absl::StrCat(limit)}};
  if (limit == 0) {
    absl::StrAppend(&text, ": this post carries no families, and an override cannot change that");
  } else {
    AddDischarges(DischargesOf(view, staff, team, context.now, *context.zones), text, facts);
  }
  if (load.in_force != nullptr && limit < load.limit()) {
    absl::StrAppend(
        &text, "; the override ends ",
        ShortDate(calendar::LocalDate(load.in_force->end, ZoneOf(view, team, *context.zones))),
        ", before the case would start");
  }
  return Precondition("CASELOAD_FULL", load.in_force != nullptr ? "D15" : "D14", staff.name.str(),
                      text, facts);
}

}  // namespace

absl::StatusOr<Room> FindRoom(const StateView& view, const Staff& staff, const TeamName& team,
                              uint32_t added, absl::Time effective, const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(CheckInTeam(view, staff, team, effective, context));
  const Caseload load = CaseloadAt(view, staff, team, context.now, *context.zones);
  const bool helped = load.in_force != nullptr && effective < load.in_force->end;
  Room room;
  room.committed = load.committed() + added;
  room.limit = helped ? load.limit() : load.base_limit;
  if (room.committed > room.limit) return Full(view, staff, team, load, room.limit, context);
  if (room.committed > load.base_limit) room.override_id = load.in_force->id;
  return room;
}

}  // namespace vigil::scheduler
