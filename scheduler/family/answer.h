// What a committed (or validated) command of CaseService or
// TransferService answers, built from the state after it.
// Receipt and `as_of` are the edge's. The command must have been decided with OK. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/transfer.pb.h"

namespace vigil::scheduler {

v1::RecordPersonResponse Answer(const StateView& after, const v1::RecordPersonRequest& request,
                                const ViewContext& context);
v1::UpdatePersonResponse Answer(const StateView& after, const v1::UpdatePersonRequest& request,
                                const ViewContext& context);
v1::ErasePersonResponse Answer(const StateView& after, const v1::ErasePersonRequest& request,
                               const ViewContext& context);
v1::EraseTextResponse Answer(const StateView& after, const v1::EraseTextRequest& request,
                             const ViewContext& context);
v1::KeepTextResponse Answer(const StateView& after, const v1::KeepTextRequest& request,
                            const ViewContext& context);
v1::ReferFamilyResponse Answer(const StateView& after, const v1::ReferFamilyRequest& request,
                               const ViewContext& context);
v1::AddFamilyMemberResponse Answer(const StateView& after,
                                   const v1::AddFamilyMemberRequest& request,
                                   const ViewContext& context);
v1::EndFamilyMembershipResponse Answer(const StateView& after,
                                       const v1::EndFamilyMembershipRequest& request,
                                       const ViewContext& context);
v1::RecordScreeningResponse Answer(const StateView& after,
                                   const v1::RecordScreeningRequest& request,
                                   const ViewContext& context);
v1::RecordConsentResponse Answer(const StateView& after, const v1::RecordConsentRequest& request,
                                 const ViewContext& context);
v1::RecordEligibilityResponse Answer(const StateView& after,
                                     const v1::RecordEligibilityRequest& request,
                                     const ViewContext& context);
v1::AcceptCaseResponse Answer(const StateView& after, const v1::AcceptCaseRequest& request,
                              const ViewContext& context);
v1::EndReferralResponse Answer(const StateView& after, const v1::EndReferralRequest& request,
                               const ViewContext& context);
v1::OpenCaseResponse Answer(const StateView& after, const v1::OpenCaseRequest& request,
                            const ViewContext& context);
v1::SetPlannedDischargeResponse Answer(const StateView& after,
                                       const v1::SetPlannedDischargeRequest& request,
                                       const ViewContext& context);
v1::ReassignTherapistResponse Answer(const StateView& after,
                                     const v1::ReassignTherapistRequest& request,
                                     const ViewContext& context);
v1::CloseCaseResponse Answer(const StateView& after, const v1::CloseCaseRequest& request,
                             const ViewContext& context);
v1::HoldCaseResponse Answer(const StateView& after, const v1::HoldCaseRequest& request,
                            const ViewContext& context);
v1::ReviewHoldResponse Answer(const StateView& after, const v1::ReviewHoldRequest& request,
                              const ViewContext& context);
v1::ResumeCaseResponse Answer(const StateView& after, const v1::ResumeCaseRequest& request,
                              const ViewContext& context);
v1::WithdrawHoldResponse Answer(const StateView& after, const v1::WithdrawHoldRequest& request,
                                const ViewContext& context);
v1::SetTaperResponse Answer(const StateView& after, const v1::SetTaperRequest& request,
                            const ViewContext& context);
v1::EndTaperResponse Answer(const StateView& after, const v1::EndTaperRequest& request,
                            const ViewContext& context);
v1::RequestTransferResponse Answer(const StateView& after,
                                   const v1::RequestTransferRequest& request,
                                   const ViewContext& context);
v1::AcceptTransferResponse Answer(const StateView& after, const v1::AcceptTransferRequest& request,
                                  const ViewContext& context);
v1::EndTransferResponse Answer(const StateView& after, const v1::EndTransferRequest& request,
                               const ViewContext& context);
v1::ExchangeTherapistsResponse Answer(const StateView& after,
                                      const v1::ExchangeTherapistsRequest& request,
                                      const ViewContext& context);
v1::RecordLengthReviewResponse Answer(const StateView& after,
                                      const v1::RecordLengthReviewRequest& request,
                                      const ViewContext& context);
v1::StartReInvolvementResponse Answer(const StateView& after,
                                      const v1::StartReInvolvementRequest& request,
                                      const ViewContext& context);
v1::GrantOverrideResponse Answer(const StateView& after, const v1::GrantOverrideRequest& request,
                                 const ViewContext& context);
v1::EndOverrideResponse Answer(const StateView& after, const v1::EndOverrideRequest& request,
                               const ViewContext& context);

}  // namespace vigil::scheduler
