#include "scheduler/family/query.h"

#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/view.h"
#include "scheduler/roster/caseload_view.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetPersonResponse> Query(const StateView& view,
                                            const v1::GetPersonRequest& request,
                                            const ViewContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto person, Need<Person>(view, request.name()));
  v1::GetPersonResponse response;
  *response.mutable_person() = PersonView(*person);
  return response;
}

absl::StatusOr<v1::GetFamilyResponse> Query(const StateView& view,
                                            const v1::GetFamilyRequest& request,
                                            const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  v1::GetFamilyResponse response;
  *response.mutable_family() = FamilyView(view, *family, context);
  return response;
}

absl::StatusOr<v1::GetCaseloadResponse> Query(const StateView& view,
                                              const v1::GetCaseloadRequest& request,
                                              const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  return TeamCaseloadView(view, *team, context);
}

absl::Time HoldsUntil(const StateView& view, const v1::GetCaseloadRequest& request,
                      const v1::GetCaseloadResponse&, const ViewContext& context) {
  const auto team = view.Find<Team>(request.team());
  return team == nullptr ? context.now : TeamCaseloadHoldsUntil(view, *team, context);
}

}  // namespace vigil::scheduler
