// What a mutation of the rota answers, from the state after it. Receipt and as_of are filled by the
// edge. Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/oncall/record.h"
#include "vigil/v1/oncall.pb.h"

namespace vigil::scheduler {

v1::AddShiftResponse Answer(const StateView& after, const v1::AddShiftRequest& request,
                            const ViewContext& context);
// Of a shift that was removed whole only the name is left.
v1::EndShiftResponse Answer(const StateView& after, const v1::EndShiftRequest& request,
                            const ViewContext& context);
v1::AcceptShiftResponse Answer(const StateView& after, const v1::AcceptShiftRequest& request,
                               const ViewContext& context);

// As the API shows a shift: times in the zone it was entered in, otherwise in the programme's.
v1::Shift ShiftView(const Shift& shift, const calendar::Zone& programme_zone,
                    const calendar::ZoneSet& zones);

}  // namespace vigil::scheduler
