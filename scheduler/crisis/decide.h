// The commands of a crisis call (DOMAIN D17, D27, D30): received, acknowledged, connected, closed,
// and by whom. Every step keeps two times: when it happened, as entered, and when it was recorded.
//
// A caller reaches a clinician whatever the case's status, so nothing here refuses a call because
// of its family: closed, of another team, or not known at all.
//
// Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::scheduler {

// Who held the tiers when the call came in is recorded with it. A call entered more than five
// minutes after it came in is marked as entered afterwards.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReceiveCallRequest& request,
                                 const DecideContext& context);
// Again with another family: a correction. Also of a closed call.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::IdentifyCallerRequest& request,
                                 const DecideContext& context);
// The first acknowledgement owns the call; a later one is refused and told who
// (CALL_ACKNOWLEDGED).
absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcknowledgeCallRequest& request,
                                 const DecideContext& context);
// Acknowledges too, by the same person at the same time, when nobody had.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::ConnectCallRequest& request,
                                 const DecideContext& context);
// The disposition FOLLOW_UP needs an owner and a due time; elsewhere they come together or not at
// all.
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseCallRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
