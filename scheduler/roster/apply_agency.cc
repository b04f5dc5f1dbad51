#include <algorithm>

#include "scheduler/roster/apply.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {

void ApplyAgencyCreated(const events::v1::AgencyCreated& e, const EventView&, StateEditor& editor) {
  Agency agency;
  agency.name = AgencyName(e.agency());
  agency.display_name = e.display_name();
  agency.zone = e.zone();
  editor.Create(std::move(agency));
}

void ApplyProgrammePublished(const events::v1::ProgrammePublished& e, const EventView&,
                             StateEditor& editor) {
  ProgrammeBook fresh;
  fresh.name = ProgrammeName(e.programme());
  ProgrammeBook* book = editor.EditOrCreate<ProgrammeBook>(e.programme(), fresh);
  ProgrammeEntry entry;
  entry.in_force_from = TimeOf(e.in_force_from());
  entry.definition = e.definition();
  const auto place = std::upper_bound(
      book->versions.begin(), book->versions.end(), entry.in_force_from,
      [](absl::Time t, const ProgrammeEntry& version) { return t < version.in_force_from; });
  book->versions.insert(place, std::move(entry));
  Agency* agency = editor.Edit<Agency>(fresh.name.agency().str());
  AddSorted(agency->programmes, fresh.name);
}

void ApplyTeamCreated(const events::v1::TeamCreated& e, const EventView&, StateEditor& editor) {
  Team team;
  team.name = TeamName(e.team());
  team.display_name = e.display_name();
  team.programme = ProgrammeName(e.programme());
  AddSorted(editor.Edit<Agency>(team.name.agency().str())->teams, team.name);
  editor.Create(std::move(team));
}

void ApplyTeamChanged(const events::v1::TeamChanged& e, const EventView&, StateEditor& editor) {
  Team* team = editor.Change<Team>(e.team());
  if (e.has_display_name()) team->display_name = e.display_name();
}

}  // namespace vigil::scheduler
