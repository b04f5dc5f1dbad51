#include <algorithm>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/when.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

// The last visit of a page: {family}/visits/{id}/{start in microseconds}.
std::string TokenOf(const FamilyName& family, const Visit& visit) {
  return absl::StrCat(VisitNameOf(family, visit.id), "/", absl::ToUnixMicros(visit.facts.start));
}

struct Range {
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();
  // Only what stands behind this visit.
  absl::Time after = absl::InfinitePast();
  std::string after_id;
  bool Contains(const Visit& v) const {
    return from <= v.facts.start && v.facts.start < until &&
           std::tie(v.facts.start, v.id) > std::tie(after, after_id);
  }
};

absl::StatusOr<Range> RangeOf(const v1::ListVisitsRequest& request, const calendar::Zone& zone) {
  Range range;
  if (!request.from_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const auto from, ResolveDate(request.from_date(), "from_date"));
    range.from = calendar::FirstInstant(from, zone);
  }
  if (!request.until_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const auto until, ResolveDate(request.until_date(), "until_date"));
    range.until = calendar::EndOfDate(until, zone);
  }
  if (request.page_token().empty()) return range;
  const std::string prefix = absl::StrCat(request.parent(), "/visits/");
  VIGIL_RETURN_IF_ERROR(CheckPageToken(request.page_token(), prefix));
  const std::vector<std::string> parts =
      absl::StrSplit(request.page_token().substr(prefix.size()), '/');
  int64_t micros = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &micros))
    return InvalidField("page_token", "no page of this list gave this token", "INVALID_PAGE_TOKEN");
  range.after = absl::FromUnixMicros(micros);
  range.after_id = parts[0];
  return range;
}

// The first visits of a family within a range, in order: one more than a page, so that its end is
// known. Archives are read week by week, only as far as the page needs.
class Page {
 public:
  Page(const StateView& view, const Family& family, const Range& range, size_t size) {
    for (const Visit& visit : family.visits) {
      if (range.Contains(visit)) visits_.push_back(&visit);
    }
    size_t archived = 0;
    for (const WeekState& week : family.weeks) {
      if (!week.archived || week.end <= std::max(range.from, range.after)) continue;
      if (week.start >= range.until || archived > size) break;
      auto archive = view.FindOwed<WeekArchive>(ArchiveKey(family.name, week.week));
      if (archive == nullptr) return;
      archives_.push_back(std::move(archive));
      for (const Visit& visit : archives_.back()->visits) {
        if (!range.Contains(visit)) continue;
        visits_.push_back(&visit);
        ++archived;
      }
    }
    std::sort(visits_.begin(), visits_.end(),
              [](const Visit* a, const Visit* b) { return VisitBefore(*a, *b); });
    if (visits_.size() > size) {
      visits_.resize(size);
      more_ = true;
    }
  }
  const std::vector<const Visit*>& visits() const { return visits_; }
  bool more() const { return more_; }

 private:
  std::vector<const Visit*> visits_;
  std::vector<std::shared_ptr<const WeekArchive>> archives_;
  bool more_ = false;
};

}  // namespace

absl::StatusOr<v1::ListVisitsResponse> Query(const StateView& view,
                                             const v1::ListVisitsRequest& request,
                                             const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.parent()));
  FamilyVisits shown(view, *family, context);
  VIGIL_ASSIGN_OR_RETURN(const Range range, RangeOf(request, shown.the_case().zone));
  const Page page(view, *family, range, PageSize(request.page_size()));
  v1::ListVisitsResponse response;
  for (const Visit* visit : page.visits()) *response.add_visits() = shown.VisitView(*visit);
  if (page.more()) response.set_next_page_token(TokenOf(family->name, *page.visits().back()));
  return response;
}

}  // namespace vigil::scheduler
