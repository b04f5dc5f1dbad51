// The commands of VisitService. One file a command; each checks what needs state, time or more than
// one field (the edge has checked each field by itself and sealed the texts) and gives the events
// of the command or a rejection of scheduler/core/rejections.h. What follows for the weeks of the
// family comes from react.cc. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ScheduleVisitRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::MoveVisitRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CancelVisitRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordVisitRequest& request,
                                 const DecideContext& context);
absl::StatusOr<EventList> Decide(const StateView& view, const v1::CorrectVisitRequest& request,
                                 const DecideContext& context);

}  // namespace vigil::scheduler
