#include <algorithm>
#include <set>

#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

constexpr int kWeeksBefore = 4;

// The team's own list, and the closed cases that were active in the week: they may be judged still.
std::set<FamilyName> FamiliesOf(const Team& team, const calendar::Week& week) {
  std::set<FamilyName> families(team.families.begin(), team.families.end());
  for (const ClosedCase& closed : team.closed) {
    if (std::max(closed.start, week.start) < std::min(closed.end, week.end))
      families.insert(closed.family);
  }
  return families;
}

v1::TeamWeekRow RowOf(const Family& family, FamilyVisits& shown, const calendar::Week& week,
                      absl::Time now) {
  v1::TeamWeekRow row;
  row.set_family(family.name.str());
  row.set_label(family.label);
  row.set_therapist(family.therapist.str());
  *row.mutable_week() = shown.WeekView(week);
  *row.mutable_last_seen() = shown.LastSeenView();
  for (int n = 1; n <= kWeeksBefore; ++n) {
    const calendar::Week before = calendar::WeekAfter(week, shown.the_case().zone, -n);
    if (!shown.LivesIn(before)) break;
    const WeekState* state = FindWeek(family.weeks, before.first_date);
    row.add_last_four(state != nullptr && state->final ? state->verdict
                                                       : shown.WeekView(before).verdict());
  }
  for (const Visit& visit : family.visits) {
    if (visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED && visit.facts.end <= now)
      row.set_visits_without_outcome(row.visits_without_outcome() + 1);
  }
  return row;
}

}  // namespace

absl::StatusOr<v1::GetTeamWeekResponse> Query(const StateView& view,
                                              const v1::GetTeamWeekRequest& request,
                                              const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const programme::Programme& rules =
      RulesAt(view, team->programme, absl::InfinitePast(), *context.zones);
  calendar::Week week = calendar::WeekAt(context.now, rules.zone, rules.intensity.week_start);
  if (!request.date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date, ResolveDate(request.date(), "date"));
    week = calendar::WeekOf(date, rules.zone, rules.intensity.week_start);
  }
  v1::GetTeamWeekResponse response;
  for (const FamilyName& name : FamiliesOf(*team, week)) {
    const auto family = view.Find<Family>(name);
    if (family == nullptr) continue;
    FamilyVisits shown(view, *family, context);
    if (shown.LivesIn(week)) *response.add_rows() = RowOf(*family, shown, week, context.now);
  }
  return response;
}

}  // namespace vigil::scheduler
