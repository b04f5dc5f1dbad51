// Persons and families as answers show them. PersonalText carries `sealed`: the edge opens it.
// Pure; any thread.
#pragma once

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {

v1::Person PersonView(const Person& person);
// The status is that at context.now: a case whose closure date has not passed is open.
v1::Family FamilyView(const StateView& view, const Family& family, const ViewContext& context);

}  // namespace vigil::scheduler
