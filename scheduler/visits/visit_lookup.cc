#include "scheduler/visits/visit_lookup.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/dates.h"

namespace vigil::scheduler {

std::string VisitNameOf(const FamilyName& family, absl::string_view id) {
  return absl::StrCat(family.str(), "/visits/", id);
}

std::string ArchiveKey(const FamilyName& family, absl::CivilDay week) {
  return absl::StrCat(family.str(), "/weeks/", calendar::FormatDate(week));
}

FoundVisit FindVisit(const StateView& view, const Family& family, absl::string_view id) {
  FoundVisit found;
  found.visit = FindById(family.visits, id);
  if (found.visit != nullptr) return found;
  const auto index = view.Find<VisitIndex>(VisitNameOf(family.name, id));
  if (index == nullptr) return found;
  found.archive = view.FindOwed<WeekArchive>(ArchiveKey(family.name, index->week));
  if (found.archive == nullptr) return found;
  found.visit = FindById(found.archive->visits, id);
  found.archived_week = index->week;
  return found;
}

const WeekState* FindWeek(absl::Span<const WeekState> weeks, absl::CivilDay week) {
  const auto place =
      std::lower_bound(weeks.begin(), weeks.end(), week,
                       [](const WeekState& state, absl::CivilDay w) { return state.week < w; });
  return place != weeks.end() && place->week == week ? &*place : nullptr;
}

// The latest first: most of what happens to a visit happens soon.
size_t PlaceOf(const SharedList<Visit>& visits, absl::string_view id) {
  for (size_t i = visits.size(); i > 0; --i) {
    if (visits[i - 1].id == id) return i - 1;
  }
  return visits.size();
}

bool VisitBefore(const Visit& a, const Visit& b) {
  return std::tie(a.facts.start, a.id) < std::tie(b.facts.start, b.id);
}

}  // namespace vigil::scheduler
