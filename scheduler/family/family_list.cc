// Lists families from two places in one order: those in memory, and the rows of those that left it.
// A family that is in memory again may still have an older row; memory wins.
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/family/query.h"
#include "scheduler/family/status.h"
#include "scheduler/family/view.h"

namespace vigil::scheduler {
namespace {

using FamilyPtr = std::shared_ptr<const Family>;

bool Matches(const Family& family, const v1::ListFamiliesRequest& request, absl::Time t) {
  if (!request.team().empty() && family.team.str() != request.team()) return false;
  if (!request.therapist().empty() && family.therapist.str() != request.therapist()) return false;
  if (request.statuses().empty()) return true;
  const CaseStatus status = StatusAt(family, t);
  return std::any_of(request.statuses().begin(), request.statuses().end(),
                     [status](int wanted) { return wanted == status; });
}

// The page's candidates by name: at most `enough` of either place are needed.
class Candidates {
 public:
  Candidates(const StateView& view, const v1::ListFamiliesRequest& request,
             const ViewContext& context, size_t enough)
      : view_(view), request_(request), now_(context.now), enough_(enough) {}

  void AddResident(const std::string& prefix) {
    view_.state().map<Family>().ForEach([&](const FamilyPtr& family) {
      if (!absl::StartsWith(family->key(), prefix) || family->key() <= request_.page_token())
        return;
      if (!Matches(*family, request_, now_)) return;
      found_.emplace(family->key(), family);
      if (found_.size() > enough_) found_.erase(std::prev(found_.end()));
    });
  }

  // Returns the last name looked at when the scan stopped before the end.
  std::optional<std::string> AddStored(const std::string& prefix) {
    std::optional<std::string> stopped_at;
    size_t looked_at = 0, matching = 0;
    view_.ScanStored<Family>(prefix, request_.page_token(), [&](const FamilyPtr& family) {
      const bool resident = view_.state().map<Family>().Find(family->key()) != nullptr;
      if (!resident && Matches(*family, request_, now_)) {
        found_.emplace(family->key(), family);
        ++matching;
      }
      if (++looked_at < limits::kMaxRowsPerPage && matching < enough_) return true;
      stopped_at = family->key();
      return false;
    });
    return stopped_at;
  }

  const std::map<std::string, FamilyPtr>& found() const { return found_; }

 private:
  const StateView& view_;
  const v1::ListFamiliesRequest& request_;
  const absl::Time now_;
  const size_t enough_;
  std::map<std::string, FamilyPtr> found_;
};

absl::Status CheckFilters(const StateView& view, const v1::ListFamiliesRequest& request,
                          const std::string& prefix) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  if (!request.team().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  }
  if (!request.therapist().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("therapist", request.therapist(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Staff>(view, request.therapist()).status());
  }
  return CheckPageToken(request.page_token(), prefix);
}

}  // namespace

absl::StatusOr<v1::ListFamiliesResponse> Query(const StateView& view,
                                               const v1::ListFamiliesRequest& request,
                                               const ViewContext& context) {
  const std::string prefix = absl::StrCat(request.parent(), "/families/");
  VIGIL_RETURN_IF_ERROR(CheckFilters(view, request, prefix));
  const size_t page_size = PageSize(request.page_size());
  Candidates candidates(view, request, context, page_size + 1);
  candidates.AddResident(prefix);
  const std::optional<std::string> horizon = candidates.AddStored(prefix);
  v1::ListFamiliesResponse response;
  std::string last;
  for (const auto& [name, family] : candidates.found()) {
    // Behind the horizon stored families may still be missing: they belong to the next page.
    if (horizon.has_value() && name > *horizon) break;
    if (static_cast<size_t>(response.families_size()) == page_size) {
      response.set_next_page_token(last);
      return response;
    }
    *response.add_families() = FamilyView(view, *family, context);
    last = name;
  }
  if (horizon.has_value()) response.set_next_page_token(*horizon);
  return response;
}

}  // namespace vigil::scheduler
