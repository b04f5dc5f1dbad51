// Where a case stands, and which steps are possible from there:
//
//   referred -> incoming (accepted) -> open <-> on hold -> closed <-> re-involved
//          \__ not opened __/
//
// A closure is given as a date that still counts (DOMAIN D7): until its end the case is open.
// Pure; any thread.
#pragma once

#include <initializer_list>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

CaseStatus StatusAt(const Family& family, absl::Time t);

// "incoming", "not opened".
absl::string_view StatusWord(CaseStatus status);

// FAILED_PRECONDITION, reason CASE_IS_<STATUS>, unless the case stands in one of `allowed`.
// `what` says what was tried: "a case is opened". A case on hold is open.
absl::Status NeedStatus(const Family& family, absl::Time t,
                        std::initializer_list<CaseStatus> allowed, absl::string_view what);

}  // namespace vigil::scheduler
