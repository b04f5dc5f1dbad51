// Agencies, programmes, teams, staff and caseloads as answers show them. PersonalText carries
// `sealed`: the edge opens it. Pure; any thread.
#pragma once

#include <cstddef>

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

v1::Agency AgencyView(const Agency& agency);
// The version at `index` of book.versions.
v1::ProgrammeVersion ProgrammeVersionView(const StateView& view, const ProgrammeBook& book,
                                          size_t index, const ViewContext& context);
v1::Team TeamView(const StateView& view, const Team& team, const ViewContext& context);
v1::Staff StaffView(const StateView& view, const Staff& staff, const ViewContext& context);
v1::Override OverrideView(const CaseloadOverride& granted, const calendar::Zone& zone);

}  // namespace vigil::scheduler
