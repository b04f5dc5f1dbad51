// The questions of CaseService, FindPersonsByPhone excepted: numbers are sealed, so the edge's
// directory finds the persons and shows each by PersonView. `as_of` is the edge's. NOT_FOUND when
// the named thing is not there. Pure; any thread.
#pragma once

#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetPersonResponse> Query(const StateView& view,
                                            const v1::GetPersonRequest& request,
                                            const ViewContext& context);
// By name; a page may be short of page_size and still have a next one.
absl::StatusOr<v1::ListTextsAboutResponse> Query(const StateView& view,
                                                 const v1::ListTextsAboutRequest& request,
                                                 const ViewContext& context);
absl::StatusOr<v1::GetFamilyResponse> Query(const StateView& view,
                                            const v1::GetFamilyRequest& request,
                                            const ViewContext& context);
// By name, families in memory and stored ones alike. A page may be short of page_size, or empty,
// and still have a next one: it looks at limits::kMaxRowsPerPage stored families at most.
absl::StatusOr<v1::ListFamiliesResponse> Query(const StateView& view,
                                               const v1::ListFamiliesRequest& request,
                                               const ViewContext& context);
absl::StatusOr<v1::GetCaseloadResponse> Query(const StateView& view,
                                              const v1::GetCaseloadRequest& request,
                                              const ViewContext& context);
// Until when this answer, given at context.now, is the answer to the same question, `as_of`
// excepted and the state being the same.
absl::Time HoldsUntil(const StateView& view, const v1::GetCaseloadRequest& request,
                      const v1::GetCaseloadResponse& response, const ViewContext& context);

}  // namespace vigil::scheduler
