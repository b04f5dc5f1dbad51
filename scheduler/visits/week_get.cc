#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetWeekResponse> Query(const StateView& view, const v1::GetWeekRequest& request,
                                          const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  FamilyVisits shown(view, *family, context);
  calendar::Week week = shown.the_case().WeekAt(context.now);
  if (!request.date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date, ResolveDate(request.date(), "date"));
    week = shown.the_case().WeekOf(date);
  }
  v1::GetWeekResponse response;
  *response.mutable_week() = shown.WeekView(week);
  *response.mutable_last_seen() = shown.LastSeenView();
  return response;
}

}  // namespace vigil::scheduler
