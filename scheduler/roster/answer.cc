#include "scheduler/roster/answer.h"

#include "base/check.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/roster/programme_start.h"
#include "scheduler/roster/view.h"

namespace vigil::scheduler {
namespace {

template <class Response>
Response WithTeam(const StateView& after, const std::string& name, const ViewContext& context) {
  const auto team = after.Find<Team>(name);
  VIGIL_CHECK(team != nullptr) << name;
  Response response;
  *response.mutable_team() = TeamView(after, *team, context);
  return response;
}

template <class Response>
Response WithStaff(const StateView& after, const std::string& name, const ViewContext& context) {
  const auto staff = after.Find<Staff>(name);
  VIGIL_CHECK(staff != nullptr) << name;
  Response response;
  *response.mutable_staff() = StaffView(after, *staff, context);
  return response;
}

}  // namespace

v1::CreateAgencyResponse Answer(const StateView& after, const v1::CreateAgencyRequest& request,
                                const ViewContext&) {
  const auto agency = after.Find<Agency>(absl::StrCat("agencies/", request.agency_id()));
  VIGIL_CHECK(agency != nullptr) << request.agency_id();
  v1::CreateAgencyResponse response;
  *response.mutable_agency() = AgencyView(*agency);
  return response;
}

// Of several versions in force from one instant the latest published stands last.
v1::PublishProgrammeResponse Answer(const StateView& after,
                                    const v1::PublishProgrammeRequest& request,
                                    const ViewContext& context) {
  const auto book =
      after.Find<ProgrammeBook>(ChildName(request.parent(), "programmes", request.programme_id()));
  VIGIL_CHECK(book != nullptr) << request.programme_id();
  DecideContext resolving;
  resolving.now = context.now;
  resolving.zones = context.zones;
  const auto start = ResolveProgrammeStart(after, request, resolving);
  VIGIL_CHECK(start.ok()) << start.status();
  size_t index = 0;
  for (size_t i = 0; i < book->versions.size(); ++i) {
    if (book->versions[i].in_force_from == TimeOf(start->in_force_from)) index = i;
  }
  v1::PublishProgrammeResponse response;
  *response.mutable_version() = ProgrammeVersionView(after, *book, index, context);
  return response;
}

v1::CreateTeamResponse Answer(const StateView& after, const v1::CreateTeamRequest& request,
                              const ViewContext& context) {
  return WithTeam<v1::CreateTeamResponse>(
      after, ChildName(request.parent(), "teams", request.team_id()), context);
}

v1::UpdateTeamResponse Answer(const StateView& after, const v1::UpdateTeamRequest& request,
                              const ViewContext& context) {
  return WithTeam<v1::UpdateTeamResponse>(after, request.name(), context);
}

v1::EmployStaffResponse Answer(const StateView& after, const v1::EmployStaffRequest& request,
                               const ViewContext& context) {
  return WithStaff<v1::EmployStaffResponse>(
      after, ChildName(request.parent(), "staff", request.staff_id()), context);
}

v1::UpdateStaffResponse Answer(const StateView& after, const v1::UpdateStaffRequest& request,
                               const ViewContext& context) {
  return WithStaff<v1::UpdateStaffResponse>(after, request.name(), context);
}

v1::EraseStaffResponse Answer(const StateView& after, const v1::EraseStaffRequest& request,
                              const ViewContext& context) {
  return WithStaff<v1::EraseStaffResponse>(after, request.name(), context);
}

v1::EndEmploymentResponse Answer(const StateView& after, const v1::EndEmploymentRequest& request,
                                 const ViewContext& context) {
  return WithStaff<v1::EndEmploymentResponse>(after, request.name(), context);
}

v1::AssignToTeamResponse Answer(const StateView& after, const v1::AssignToTeamRequest& request,
                                const ViewContext& context) {
  return WithStaff<v1::AssignToTeamResponse>(after, request.name(), context);
}

v1::EndTeamAssignmentResponse Answer(const StateView& after,
                                     const v1::EndTeamAssignmentRequest& request,
                                     const ViewContext& context) {
  return WithStaff<v1::EndTeamAssignmentResponse>(after, request.name(), context);
}

v1::RecordOnCallTrainingResponse Answer(const StateView& after,
                                        const v1::RecordOnCallTrainingRequest& request,
                                        const ViewContext& context) {
  return WithStaff<v1::RecordOnCallTrainingResponse>(after, request.name(), context);
}

v1::AddContactPointResponse Answer(const StateView& after,
                                   const v1::AddContactPointRequest& request,
                                   const ViewContext& context) {
  return WithStaff<v1::AddContactPointResponse>(after, request.name(), context);
}

v1::RemoveContactPointResponse Answer(const StateView& after,
                                      const v1::RemoveContactPointRequest& request,
                                      const ViewContext& context) {
  return WithStaff<v1::RemoveContactPointResponse>(after, request.name(), context);
}

v1::RecordContactCheckResponse Answer(const StateView& after,
                                      const v1::RecordContactCheckRequest& request,
                                      const ViewContext& context) {
  return WithStaff<v1::RecordContactCheckResponse>(after, request.name(), context);
}

v1::RecordLeaveResponse Answer(const StateView& after, const v1::RecordLeaveRequest& request,
                               const ViewContext& context) {
  return WithStaff<v1::RecordLeaveResponse>(after, request.name(), context);
}

v1::NameLeaveCoverResponse Answer(const StateView& after, const v1::NameLeaveCoverRequest& request,
                                  const ViewContext& context) {
  return WithStaff<v1::NameLeaveCoverResponse>(after, request.name(), context);
}

v1::CancelLeaveResponse Answer(const StateView& after, const v1::CancelLeaveRequest& request,
                               const ViewContext& context) {
  return WithStaff<v1::CancelLeaveResponse>(after, request.name(), context);
}

}  // namespace vigil::scheduler
