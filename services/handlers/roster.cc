// RosterService: agencies, programmes, teams, staff.
#include "scheduler/core/rejections.h"
#include "scheduler/roster/answer.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/query.h"
#include "services/handlers/bind.h"
#include "services/handlers/erasure.h"
#include "services/handlers/exchange.h"
#include "services/handlers/personal_text.h"

namespace vigil::handlers {
namespace {

// What is dialled must be a number; the message does not repeat it.
absl::Status NormaliseContact(Exchange& x) {
  auto& request = static_cast<v1::AddContactPointRequest&>(*x.request);
  if (request.kind() == types::v1::CONTACT_KIND_EMAIL) return absl::OkStatus();
  const auto number = NormalisePhone(request.value().text());
  if (!number.ok()) return scheduler::InvalidField("value", number.status().message());
  request.mutable_value()->set_text(*number);
  return absl::OkStatus();
}

}  // namespace

void BindRoster(MethodTable& table) {
  Binder bind(table, *v1::Agency::descriptor()->file()->service(0));
  bind.Mutation<v1::CreateAgencyRequest>();
  bind.QuickQuery<v1::GetAgencyRequest>();
  bind.Query<v1::ListAgenciesRequest>();
  bind.Mutation<v1::PublishProgrammeRequest>();
  bind.QuickQuery<v1::GetProgrammeRequest>();
  bind.Query<v1::ListProgrammesRequest>();
  bind.Mutation<v1::CreateTeamRequest>();
  bind.Mutation<v1::UpdateTeamRequest>();
  bind.QuickQuery<v1::GetTeamRequest>();
  bind.Query<v1::ListTeamsRequest>();
  bind.Mutation<v1::EmployStaffRequest>();
  bind.Mutation<v1::UpdateStaffRequest>();
  Method& erase = bind.Mutation<v1::EraseStaffRequest>();
  erase.finish = DestroyErasedKeys;
  erase.finish_purges = true;
  bind.Mutation<v1::EndEmploymentRequest>();
  bind.Mutation<v1::AssignToTeamRequest>();
  bind.Mutation<v1::EndTeamAssignmentRequest>();
  bind.Mutation<v1::RecordOnCallTrainingRequest>();
  bind.Mutation<v1::AddContactPointRequest>().prepare = NormaliseContact;
  bind.Mutation<v1::RemoveContactPointRequest>();
  bind.Mutation<v1::RecordContactCheckRequest>();
  bind.Mutation<v1::RecordLeaveRequest>();
  bind.Mutation<v1::NameLeaveCoverRequest>();
  bind.Mutation<v1::CancelLeaveRequest>();
  bind.QuickQuery<v1::GetStaffRequest>();
  bind.Query<v1::ListStaffRequest>();
}

}  // namespace vigil::handlers
