#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/family/query.h"
#include "scheduler/family/texts.h"

namespace vigil::scheduler {

absl::StatusOr<v1::ListTextsAboutResponse> Query(const StateView& view,
                                                 const v1::ListTextsAboutRequest& request,
                                                 const ViewContext&) {
  VIGIL_RETURN_IF_ERROR(Need<Person>(view, request.name()).status());
  VIGIL_RETURN_IF_ERROR(
      CheckPageToken(request.page_token(), absl::StrCat(request.name(), "/texts/")));
  const int page_size = static_cast<int>(PageSize(request.page_size()));
  v1::ListTextsAboutResponse response;
  size_t looked_at = 0;
  std::string last;
  ForEachTextAbout(view, request.name(), request.page_token(), [&](const TextMention& mention) {
    if (response.texts_size() == page_size || looked_at == limits::kMaxRowsPerPage) {
      response.set_next_page_token(last);
      return false;
    }
    ++looked_at;
    last = mention.name;
    if (!request.only_undecided() || IsUndecided(view, mention))
      *response.add_texts() = TextView(view, mention);
    return true;
  });
  return response;
}

}  // namespace vigil::scheduler
