// What a mutation of a call answers: the call as it stands after it. Receipt and as_of are filled
// by the edge. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/crisis/record.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::scheduler {

v1::ReceiveCallResponse Answer(const StateView& after, const v1::ReceiveCallRequest& request,
                               const ViewContext& context);
v1::IdentifyCallerResponse Answer(const StateView& after, const v1::IdentifyCallerRequest& request,
                                  const ViewContext& context);
v1::AcknowledgeCallResponse Answer(const StateView& after,
                                   const v1::AcknowledgeCallRequest& request,
                                   const ViewContext& context);
v1::ConnectCallResponse Answer(const StateView& after, const v1::ConnectCallRequest& request,
                               const ViewContext& context);
v1::CloseCallResponse Answer(const StateView& after, const v1::CloseCallRequest& request,
                             const ViewContext& context);

// As the API shows a call: times in the zone of the team's programme; the status of its case as it
// is now (D30).
v1::Call CallView(const StateView& view, const Call& call, const ViewContext& context);

}  // namespace vigil::scheduler
