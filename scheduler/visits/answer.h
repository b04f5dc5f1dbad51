// The answers to the commands of VisitService, from the state after them; the edge fills receipt
// and as_of. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::scheduler {

v1::ScheduleVisitResponse Answer(const StateView& after, const v1::ScheduleVisitRequest& request,
                                 const ViewContext& context);
v1::MoveVisitResponse Answer(const StateView& after, const v1::MoveVisitRequest& request,
                             const ViewContext& context);
v1::CancelVisitResponse Answer(const StateView& after, const v1::CancelVisitRequest& request,
                               const ViewContext& context);
v1::RecordVisitResponse Answer(const StateView& after, const v1::RecordVisitRequest& request,
                               const ViewContext& context);
v1::CorrectVisitResponse Answer(const StateView& after, const v1::CorrectVisitRequest& request,
                                const ViewContext& context);

}  // namespace vigil::scheduler
