// CaseService: persons, families, cases, caseload.
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/answer.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/query.h"
#include "scheduler/family/view.h"
#include "services/handlers/bind.h"
#include "services/handlers/derived_age.h"
#include "services/handlers/erasure.h"
#include "services/handlers/personal_text.h"

namespace vigil::handlers {
namespace {

// Everybody with this number, none preselected (DOMAIN D29); the directory knows the present only.
absl::Status FindPersonsByPhone(Exchange& x, const scheduler::StateView& view,
                                const Method::Message& message, const scheduler::ViewContext&,
                                Method::Message* response) {
  const auto& request = static_cast<const v1::FindPersonsByPhoneRequest&>(message);
  if (request.options().as_of_position() > 0 || request.options().has_as_of_time()) {
    return scheduler::InvalidField("options", "the telephone directory knows the present only");
  }
  VIGIL_RETURN_IF_ERROR(scheduler::Need<scheduler::Agency>(view, request.parent()).status());
  const auto number = NormalisePhone(request.phone_number().text());
  if (!number.ok()) return number.status();  // validated already
  auto& out = static_cast<v1::FindPersonsByPhoneResponse&>(*response);
  for (const std::string& name : x.parts->directory->Find(request.parent(), *number)) {
    const auto person = view.Find<scheduler::Person>(name);
    if (person != nullptr && !person->erased) *out.add_persons() = scheduler::PersonView(*person);
  }
  return absl::OkStatus();
}

}  // namespace

void BindCase(MethodTable& table) {
  Binder bind(table, *v1::Family::descriptor()->file()->service(0));
  bind.Mutation<v1::RecordPersonRequest>().finish = UpdateDirectory;
  Method& update = bind.Mutation<v1::UpdatePersonRequest>();
  update.prepare = DeriveNewAges;
  update.finish = UpdateDirectory;
  Method& erase = bind.Mutation<v1::ErasePersonRequest>();
  erase.prepare = AddOwnNumbers;
  erase.finish = DestroyErasedKeys;
  erase.finish_purges = true;
  Method& erase_text = bind.Mutation<v1::EraseTextRequest>();
  erase_text.finish = DestroyErasedKeys;
  erase_text.finish_purges = true;
  bind.Mutation<v1::KeepTextRequest>();
  bind.Query<v1::ListTextsAboutRequest>();
  bind.QuickQuery<v1::GetPersonRequest>();
  bind.EdgeQuery<v1::FindPersonsByPhoneRequest>(FindPersonsByPhone).asks_directory = true;
  bind.Mutation<v1::ReferFamilyRequest>().prepare = DeriveAge;
  bind.Mutation<v1::AddFamilyMemberRequest>();
  bind.Mutation<v1::EndFamilyMembershipRequest>();
  bind.Mutation<v1::RecordScreeningRequest>();
  bind.Mutation<v1::RecordConsentRequest>();
  bind.Mutation<v1::RecordEligibilityRequest>();
  bind.Mutation<v1::AcceptCaseRequest>();
  bind.Mutation<v1::EndReferralRequest>();
  bind.Mutation<v1::OpenCaseRequest>();
  bind.Mutation<v1::SetPlannedDischargeRequest>();
  bind.Mutation<v1::ReassignTherapistRequest>();
  bind.Mutation<v1::CloseCaseRequest>();
  bind.Mutation<v1::HoldCaseRequest>();
  bind.Mutation<v1::ReviewHoldRequest>();
  bind.Mutation<v1::ResumeCaseRequest>();
  bind.Mutation<v1::WithdrawHoldRequest>();
  bind.Mutation<v1::SetTaperRequest>();
  bind.Mutation<v1::EndTaperRequest>();
  bind.Mutation<v1::RecordLengthReviewRequest>();
  bind.Mutation<v1::StartReInvolvementRequest>();
  bind.QuickQuery<v1::GetFamilyRequest>();
  bind.Query<v1::ListFamiliesRequest>();
  bind.KeptQuery<v1::GetCaseloadRequest>();
  bind.Mutation<v1::GrantOverrideRequest>();
  bind.Mutation<v1::EndOverrideRequest>();
}

}  // namespace vigil::handlers
