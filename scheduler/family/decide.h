// The commands of CaseService and TransferService. One file a command; each checks what needs
// state, time or more than one field (the edge has checked each field by itself, sealed personal
// values and derived the age at referral) and gives the events of the command or a rejection of
// scheduler/core/rejections.h. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/transfer.pb.h"

namespace vigil::scheduler {

// ---- persons ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordPersonRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdatePersonRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ErasePersonRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EraseTextRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::KeepTextRequest& request,
                                 const DecideContext& context);

// ---- families ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReferFamilyRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddFamilyMemberRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::EndFamilyMembershipRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordScreeningRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordConsentRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordEligibilityRequest& request,
                                 const DecideContext& context);

// ---- cases ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptCaseRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndReferralRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::OpenCaseRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::SetPlannedDischargeRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReassignTherapistRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseCaseRequest& request,
                                 const DecideContext& context);

// ---- holds and tapers ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::HoldCaseRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReviewHoldRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ResumeCaseRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::WithdrawHoldRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::SetTaperRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTaperRequest& request,
                                 const DecideContext& context);

// ---- transfers, length, re-involvement ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RequestTransferRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcceptTransferRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndTransferRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::ExchangeTherapistsRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::RecordLengthReviewRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view,
                                 const v1::StartReInvolvementRequest& request,
                                 const DecideContext& context);

// ---- overrides ----
absl::StatusOr<EventList> Decide(const StateView& view, const v1::GrantOverrideRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::EndOverrideRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
