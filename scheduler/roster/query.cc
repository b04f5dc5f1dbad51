#include "scheduler/roster/query.h"

#include <algorithm>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "scheduler/roster/view.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetAgencyResponse> Query(const StateView& view,
                                            const v1::GetAgencyRequest& request,
                                            const ViewContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto agency, Need<Agency>(view, request.name()));
  v1::GetAgencyResponse response;
  *response.mutable_agency() = AgencyView(*agency);
  return response;
}

absl::StatusOr<v1::ListAgenciesResponse> Query(const StateView& view,
                                               const v1::ListAgenciesRequest& request,
                                               const ViewContext&) {
  VIGIL_RETURN_IF_ERROR(CheckPageToken(request.page_token(), "agencies/"));
  std::vector<AgencyName> names;
  view.state().map<Agency>().ForEach([&](const auto& agency) { names.push_back(agency->name); });
  std::sort(names.begin(), names.end());
  v1::ListAgenciesResponse response;
  response.set_next_page_token(
      WalkPage(names, request.page_token(), PageSize(request.page_size()), [&](const auto& name) {
        *response.add_agencies() = AgencyView(*view.Find<Agency>(name));
        return true;
      }));
  return response;
}

absl::StatusOr<v1::GetTeamResponse> Query(const StateView& view, const v1::GetTeamRequest& request,
                                          const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.name()));
  v1::GetTeamResponse response;
  *response.mutable_team() = TeamView(view, *team, context);
  return response;
}

absl::StatusOr<v1::ListTeamsResponse> Query(const StateView& view,
                                            const v1::ListTeamsRequest& request,
                                            const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto agency, Need<Agency>(view, request.parent()));
  VIGIL_RETURN_IF_ERROR(
      CheckPageToken(request.page_token(), absl::StrCat(request.parent(), "/teams/")));
  v1::ListTeamsResponse response;
  response.set_next_page_token(WalkPage(
      agency->teams, request.page_token(), PageSize(request.page_size()), [&](const auto& name) {
        *response.add_teams() = TeamView(view, *view.Find<Team>(name), context);
        return true;
      }));
  return response;
}

absl::StatusOr<v1::GetStaffResponse> Query(const StateView& view,
                                           const v1::GetStaffRequest& request,
                                           const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view, request.name()));
  v1::GetStaffResponse response;
  *response.mutable_staff() = StaffView(view, *staff, context);
  return response;
}

absl::StatusOr<v1::ListStaffResponse> Query(const StateView& view,
                                            const v1::ListStaffRequest& request,
                                            const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto agency, Need<Agency>(view, request.parent()));
  VIGIL_RETURN_IF_ERROR(
      CheckPageToken(request.page_token(), absl::StrCat(request.parent(), "/staff/")));
  const TeamName team(request.team());
  absl::CivilDay today;
  if (!team.empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Team>(view, team).status());
    today = calendar::LocalDate(context.now, ZoneOf(view, team, *context.zones));
  }
  v1::ListStaffResponse response;
  response.set_next_page_token(WalkPage(
      agency->staff, request.page_token(), PageSize(request.page_size()), [&](const auto& name) {
        const auto staff = view.Find<Staff>(name);
        if (!team.empty() && AssignmentOn(*staff, team, today) == nullptr) return false;
        *response.add_staff() = StaffView(view, *staff, context);
        return true;
      }));
  return response;
}

}  // namespace vigil::scheduler
