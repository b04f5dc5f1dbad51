#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

struct Span {
  absl::CivilDay oldest = absl::CivilDay::max();
  absl::CivilDay newest = absl::CivilDay::min();
  void Add(absl::CivilDay week) {
    oldest = std::min(oldest, week);
    newest = std::max(newest, week);
  }
};

// From the first week with activity or a visit to the last one that has begun.
Span WeeksOf(const Family& family, const IntensityCase& c, absl::Time now) {
  Span span;
  const absl::Time last = std::min(now, family.end - absl::Microseconds(1));
  if (family.start <= last) {
    span.Add(c.WeekAt(family.start).first_date);
    span.Add(c.WeekAt(last).first_date);
  }
  for (const WeekState& state : family.weeks) span.Add(state.week);
  for (const Visit& visit : family.visits) {
    const calendar::Week week = c.WeekAt(visit.facts.start);
    if (week.start <= now) span.Add(week.first_date);
  }
  return span;
}

}  // namespace

absl::StatusOr<v1::ListWeeksResponse> Query(const StateView& view,
                                            const v1::ListWeeksRequest& request,
                                            const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  const std::string prefix = absl::StrCat(request.family(), "/weeks/");
  VIGIL_RETURN_IF_ERROR(CheckPageToken(request.page_token(), prefix));
  FamilyVisits shown(view, *family, context);
  const Span span = WeeksOf(*family, shown.the_case(), context.now);
  v1::ListWeeksResponse response;
  if (span.oldest > span.newest) return response;
  absl::CivilDay week = span.newest;
  if (!request.page_token().empty()) {
    const auto after = calendar::ParseDate(request.page_token().substr(prefix.size()));
    if (!after.ok()) {
      return InvalidField("page_token", "no page of this list gave this token",
                          "INVALID_PAGE_TOKEN");
    }
    week = std::min(week, shown.the_case().WeekOf(*after).first_date - calendar::kDaysPerWeek);
  }
  const size_t size = PageSize(request.page_size());
  for (; week >= span.oldest; week -= calendar::kDaysPerWeek) {
    if (static_cast<size_t>(response.weeks_size()) == size) {
      response.set_next_page_token(ArchiveKey(family->name, week + calendar::kDaysPerWeek));
      break;
    }
    *response.add_weeks() = shown.WeekView(shown.the_case().WeekOf(week));
  }
  return response;
}

}  // namespace vigil::scheduler
