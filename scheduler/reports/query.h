// Questions of ReportService. `as_of` is filled by the edge. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/report.pb.h"

namespace vigil::scheduler {

// Reads every family of the teams asked for, also stored ones: it costs what the answer covers.
absl::StatusOr<v1::GetReportResponse> Query(const StateView& view,
                                            const v1::GetReportRequest& request,
                                            const ViewContext& context);

}  // namespace vigil::scheduler
