#include "scheduler/family/answer.h"

#include "base/check.h"
#include "base/limits.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/family/texts.h"
#include "scheduler/family/transfer_rules.h"
#include "scheduler/family/view.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "scheduler/roster/view.h"

namespace vigil::scheduler {
namespace {

template <class R>
std::shared_ptr<const R> There(const StateView& after, const std::string& name) {
  auto record = after.Find<R>(name);
  VIGIL_CHECK(record != nullptr) << name;
  return record;
}

template <class Response>
Response WithPerson(const StateView& after, const std::string& name) {
  Response response;
  *response.mutable_person() = PersonView(*There<Person>(after, name));
  return response;
}

template <class Response>
Response WithFamily(const StateView& after, const std::string& name, const ViewContext& context) {
  Response response;
  if (const auto family = after.FindOwed<Family>(name))
    *response.mutable_family() = FamilyView(after, *family, context);
  return response;
}

v1::TherapistCaseload CaseloadOf(const StateView& after, const std::string& staff,
                                 const std::string& team, const ViewContext& context) {
  return CaseloadView(after, *There<Staff>(after, staff), *There<Team>(after, team), context);
}

template <class Response>
Response WithFamilyAndCaseload(const StateView& after, const std::string& name,
                               const std::string& therapist, const ViewContext& context) {
  Response response = WithFamily<Response>(after, name, context);
  if (!response.has_family()) return response;
  *response.mutable_caseload() = CaseloadOf(after, therapist, response.family().team(), context);
  return response;
}

template <class Response>
Response WithOverride(const StateView& after, const std::string& name, const std::string& id,
                      const ViewContext& context) {
  const auto staff = There<Staff>(after, name);
  const CaseloadOverride* granted = FindOverride(*staff, id);
  VIGIL_CHECK(granted != nullptr) << name << " " << id;
  Response response;
  *response.mutable_override() =
      OverrideView(*granted, ZoneOf(after, granted->team, *context.zones));
  *response.mutable_caseload() = CaseloadOf(after, name, granted->team.str(), context);
  return response;
}

}  // namespace

v1::RecordPersonResponse Answer(const StateView& after, const v1::RecordPersonRequest& request,
                                const ViewContext&) {
  return WithPerson<v1::RecordPersonResponse>(
      after, ChildName(request.parent(), "persons", request.person_id()));
}

v1::UpdatePersonResponse Answer(const StateView& after, const v1::UpdatePersonRequest& request,
                                const ViewContext&) {
  return WithPerson<v1::UpdatePersonResponse>(after, request.name());
}

v1::ErasePersonResponse Answer(const StateView& after, const v1::ErasePersonRequest& request,
                               const ViewContext&) {
  auto response = WithPerson<v1::ErasePersonResponse>(after, request.name());
  ForEachTextAbout(after, request.name(), "", [&](const TextMention& mention) {
    if (IsUndecided(after, mention)) response.add_texts_about(mention.name);
    return response.texts_about_size() < limits::kMaxPageSize;
  });
  return response;
}

v1::EraseTextResponse Answer(const StateView& after, const v1::EraseTextRequest& request,
                             const ViewContext&) {
  v1::EraseTextResponse response;
  *response.mutable_text() = TextView(after, *There<TextMention>(after, request.name()));
  return response;
}

v1::KeepTextResponse Answer(const StateView& after, const v1::KeepTextRequest& request,
                            const ViewContext&) {
  v1::KeepTextResponse response;
  *response.mutable_text() = TextView(after, *There<TextMention>(after, request.name()));
  return response;
}

v1::ReferFamilyResponse Answer(const StateView& after, const v1::ReferFamilyRequest& request,
                               const ViewContext& context) {
  return WithFamily<v1::ReferFamilyResponse>(
      after, ChildName(request.parent(), "families", request.family_id()), context);
}

v1::AddFamilyMemberResponse Answer(const StateView& after,
                                   const v1::AddFamilyMemberRequest& request,
                                   const ViewContext& context) {
  return WithFamily<v1::AddFamilyMemberResponse>(after, request.name(), context);
}

v1::EndFamilyMembershipResponse Answer(const StateView& after,
                                       const v1::EndFamilyMembershipRequest& request,
                                       const ViewContext& context) {
  return WithFamily<v1::EndFamilyMembershipResponse>(after, request.name(), context);
}

v1::RecordScreeningResponse Answer(const StateView& after,
                                   const v1::RecordScreeningRequest& request,
                                   const ViewContext& context) {
  return WithFamily<v1::RecordScreeningResponse>(after, request.name(), context);
}

v1::RecordConsentResponse Answer(const StateView& after, const v1::RecordConsentRequest& request,
                                 const ViewContext& context) {
  return WithFamily<v1::RecordConsentResponse>(after, request.name(), context);
}

v1::RecordEligibilityResponse Answer(const StateView& after,
                                     const v1::RecordEligibilityRequest& request,
                                     const ViewContext& context) {
  return WithFamily<v1::RecordEligibilityResponse>(after, request.name(), context);
}

v1::AcceptCaseResponse Answer(const StateView& after, const v1::AcceptCaseRequest& request,
                              const ViewContext& context) {
  return WithFamilyAndCaseload<v1::AcceptCaseResponse>(after, request.name(), request.therapist(),
                                                       context);
}

v1::EndReferralResponse Answer(const StateView& after, const v1::EndReferralRequest& request,
                               const ViewContext& context) {
  return WithFamily<v1::EndReferralResponse>(after, request.name(), context);
}

v1::OpenCaseResponse Answer(const StateView& after, const v1::OpenCaseRequest& request,
                            const ViewContext& context) {
  return WithFamily<v1::OpenCaseResponse>(after, request.name(), context);
}

v1::SetPlannedDischargeResponse Answer(const StateView& after,
                                       const v1::SetPlannedDischargeRequest& request,
                                       const ViewContext& context) {
  return WithFamily<v1::SetPlannedDischargeResponse>(after, request.name(), context);
}

v1::ReassignTherapistResponse Answer(const StateView& after,
                                     const v1::ReassignTherapistRequest& request,
                                     const ViewContext& context) {
  return WithFamilyAndCaseload<v1::ReassignTherapistResponse>(after, request.name(),
                                                              request.therapist(), context);
}

v1::CloseCaseResponse Answer(const StateView& after, const v1::CloseCaseRequest& request,
                             const ViewContext& context) {
  return WithFamily<v1::CloseCaseResponse>(after, request.name(), context);
}

v1::HoldCaseResponse Answer(const StateView& after, const v1::HoldCaseRequest& request,
                            const ViewContext& context) {
  return WithFamily<v1::HoldCaseResponse>(after, request.name(), context);
}

v1::ReviewHoldResponse Answer(const StateView& after, const v1::ReviewHoldRequest& request,
                              const ViewContext& context) {
  return WithFamily<v1::ReviewHoldResponse>(after, FamilyOfHold(request.name()).str(), context);
}

v1::ResumeCaseResponse Answer(const StateView& after, const v1::ResumeCaseRequest& request,
                              const ViewContext& context) {
  return WithFamily<v1::ResumeCaseResponse>(after, request.name(), context);
}

v1::WithdrawHoldResponse Answer(const StateView& after, const v1::WithdrawHoldRequest& request,
                                const ViewContext& context) {
  return WithFamily<v1::WithdrawHoldResponse>(after, FamilyOfHold(request.name()).str(), context);
}

v1::SetTaperResponse Answer(const StateView& after, const v1::SetTaperRequest& request,
                            const ViewContext& context) {
  return WithFamily<v1::SetTaperResponse>(after, request.name(), context);
}

v1::EndTaperResponse Answer(const StateView& after, const v1::EndTaperRequest& request,
                            const ViewContext& context) {
  return WithFamily<v1::EndTaperResponse>(after, request.name(), context);
}

v1::RequestTransferResponse Answer(const StateView& after,
                                   const v1::RequestTransferRequest& request,
                                   const ViewContext& context) {
  return WithFamily<v1::RequestTransferResponse>(after, request.family(), context);
}

// Accepted, the case is the receiver's or on its way to them.
v1::AcceptTransferResponse Answer(const StateView& after, const v1::AcceptTransferRequest& request,
                                  const ViewContext& context) {
  const std::string family = FamilyOfTransfer(request.name()).str();
  auto response = WithFamily<v1::AcceptTransferResponse>(after, family, context);
  if (!response.has_family()) return response;
  const std::string& receiver = response.family().has_transfer() ? response.family().transfer().to()
                                                                 : response.family().therapist();
  *response.mutable_caseload() = CaseloadOf(after, receiver, response.family().team(), context);
  return response;
}

v1::EndTransferResponse Answer(const StateView& after, const v1::EndTransferRequest& request,
                               const ViewContext& context) {
  return WithFamily<v1::EndTransferResponse>(after, FamilyOfTransfer(request.name()).str(),
                                             context);
}

v1::ExchangeTherapistsResponse Answer(const StateView& after,
                                      const v1::ExchangeTherapistsRequest& request,
                                      const ViewContext& context) {
  auto response = WithFamily<v1::ExchangeTherapistsResponse>(after, request.family(), context);
  const auto other = after.FindOwed<Family>(request.other_family());
  if (!response.has_family() || other == nullptr) return response;
  *response.mutable_other_family() = FamilyView(after, *other, context);
  for (const v1::Family* family : {&response.family(), &response.other_family()})
    *response.add_caseloads() = CaseloadOf(after, family->therapist(), family->team(), context);
  return response;
}

v1::RecordLengthReviewResponse Answer(const StateView& after,
                                      const v1::RecordLengthReviewRequest& request,
                                      const ViewContext& context) {
  return WithFamily<v1::RecordLengthReviewResponse>(after, request.name(), context);
}

v1::StartReInvolvementResponse Answer(const StateView& after,
                                      const v1::StartReInvolvementRequest& request,
                                      const ViewContext& context) {
  return WithFamilyAndCaseload<v1::StartReInvolvementResponse>(after, request.name(),
                                                               request.therapist(), context);
}

v1::GrantOverrideResponse Answer(const StateView& after, const v1::GrantOverrideRequest& request,
                                 const ViewContext& context) {
  return WithOverride<v1::GrantOverrideResponse>(after, request.name(), request.override_id(),
                                                 context);
}

v1::EndOverrideResponse Answer(const StateView& after, const v1::EndOverrideRequest& request,
                               const ViewContext& context) {
  return WithOverride<v1::EndOverrideResponse>(after, request.name(), request.override_id(),
                                               context);
}

}  // namespace vigil::scheduler
