// A report as people read it: a period a column.
#pragma once

#include <string>

#include "vigil/v1/report.pb.h"

namespace vigil::cli {

std::string ReportPage(const v1::GetReportResponse& answer);

}  // namespace vigil::cli
