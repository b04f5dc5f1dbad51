#include "scheduler/visits/family_weeks.h"

#include <algorithm>

#include "scheduler/roster/rules.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {

FamilyWeeks::FamilyWeeks(const StateView& view, const Family& family,
                         const calendar::ZoneSet& zones)
    : view_(view), family_(family), span_{family.start, family.end} {
  book_ = view.Find<ProgrammeBook>(family.programme);
  VIGIL_CHECK(book_ != nullptr) << "no rules of " << family.programme.str();
  const calendar::Zone agency_zone = ZoneOf(view, family.name.agency(), zones);
  for (const ProgrammeEntry& entry : book_->versions) {
    const programme::Programme& rules = RulesOf(entry, agency_zone, zones);
    if (versions_.empty()) case_.zone = rules.zone;
    versions_.push_back({entry.in_force_from, &rules.intensity});
  }
  case_.versions = versions_;
  if (span_.start < span_.end) case_.active = absl::MakeConstSpan(&span_, 1);
  case_.judged_from = family.judged_from;
  for (const FamilyMember& member : family.members) {
    if (member.relation == FamilyRelation::FAMILY_RELATION_INDEX_YOUTH)
      case_.index_youth = member.person;
  }
  visits_.reserve(family.visits.size());
  for (const Visit& visit : family.visits) visits_.push_back(&visit);
  FindFirstOpen();
}

bool FamilyWeeks::ActiveIn(const calendar::Week& week) const {
  return std::max(span_.start, week.start) < std::min(span_.end, week.end);
}

void FamilyWeeks::FindFirstOpen() {
  if (case_.active.empty()) return;
  first_open_ = case_.WeekAt(std::max(span_.start, case_.judged_from));
  for (size_t i = family_.weeks.size(); i-- > 0;) {
    const WeekState& state = family_.weeks[i];
    if (state.week < first_open_.first_date) break;
    if (!state.final || state.start >= span_.end) continue;
    first_open_ = case_.WeekOf(state.week + calendar::kDaysPerWeek);
    break;
  }
  has_open_ = first_open_.start < span_.end;
}

void FamilyWeeks::LoadArchives(const calendar::Week& week) {
  for (const WeekState& state : family_.weeks) {
    if (!state.archived || state.week < week.first_date - calendar::kDaysPerWeek ||
        state.week > week.first_date + calendar::kDaysPerWeek)
      continue;
    const bool loaded = std::any_of(archives_.begin(), archives_.end(),
                                    [&state](const auto& a) { return a->week == state.week; });
    if (loaded) continue;
    auto archive = view_.FindOwed<WeekArchive>(ArchiveKey(family_.name, state.week));
    if (archive == nullptr) continue;
    for (const Visit& visit : archive->visits) visits_.push_back(&visit);
    archives_.push_back(std::move(archive));
    std::sort(visits_.begin(), visits_.end(),
              [](const Visit* a, const Visit* b) { return VisitBefore(*a, *b); });
  }
}

WeekCalculator FamilyWeeks::Calculator(const calendar::Week& week) {
  LoadArchives(week);
  return WeekCalculator(case_, visits_, week);
}

}  // namespace vigil::scheduler
