#include "base/status_macros.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetVisitResponse> Query(const StateView& view,
                                           const v1::GetVisitRequest& request,
                                           const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const VisitOfFamily of, NeedVisit(view, request.name()));
  v1::GetVisitResponse response;
  *response.mutable_visit() = FamilyVisits(view, *of.family, context).VisitView(*of.found.visit);
  return response;
}

}  // namespace vigil::scheduler
