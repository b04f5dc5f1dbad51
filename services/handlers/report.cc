// ReportService: figures over a time.
#include "scheduler/reports/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindReport(MethodTable& table) {
  Binder bind(table, *v1::Report::descriptor()->file()->service(0));
  bind.Query<v1::GetReportRequest>();
}

}  // namespace vigil::handlers
