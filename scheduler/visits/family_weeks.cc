#include "scheduler/visits/family_weeks.h"

#include <algorithm>

#include "scheduler/family/hold_rules.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {

FamilyWeeks::FamilyWeeks(const StateView& view, const Family& family,
                         const calendar::ZoneSet& zones)
    : view_(view), family_(family), life_{family.start, family.end} {
  book_ = view.Find<ProgrammeBook>(family.programme);
  VIGIL_CHECK(book_ != nullptr) << "no rules of " << family.programme.str();
  const calendar::Zone agency_zone = ZoneOf(view, family.name.agency(), zones);
  for (const ProgrammeEntry& entry : book_->versions) {
    const programme::Programme& rules = RulesOf(entry, agency_zone, zones);
    if (versions_.empty()) case_.zone = rules.zone;
    versions_.push_back({entry.in_force_from, &rules.intensity});
  }
  case_.versions = versions_;
  active_ = ActiveSpansOf(family);
  case_.active = active_;
  case_.life = life_;
  case_.tapers = family.tapers;
  case_.judged_from = family.judged_from;
  for (const FamilyMember& member : family.members) {
    if (member.relation == FamilyRelation::FAMILY_RELATION_INDEX_YOUTH)
      case_.index_youth = member.person;
  }
  visits_.reserve(family.visits.size());
  for (const Visit& visit : family.visits) visits_.push_back(&visit);
  FindFirstOpen();
}

bool FamilyWeeks::LivesIn(const calendar::Week& week) const {
  return std::max(life_.start, week.start) < std::min(life_.end, week.end);
}

void FamilyWeeks::FindFirstOpen() {
  if (life_.end <= life_.start) return;
  // Visits before the opening may have made weeks final out of their order: so the first without.
  first_open_ = case_.WeekAt(std::max(life_.start, case_.judged_from));
  absl::CivilDay open = first_open_.first_date;
  for (const WeekState& state : family_.weeks) {
    if (state.week < open) continue;
    if (state.week > open || !state.final) break;
    open += calendar::kDaysPerWeek;
  }
  if (open != first_open_.first_date) first_open_ = case_.WeekOf(open);
  has_open_ = first_open_.start < life_.end;
}

void FamilyWeeks::LoadArchive(absl::CivilDay week) {
  const bool loaded = std::any_of(archives_.begin(), archives_.end(),
                                  [week](const auto& a) { return a->week == week; });
  if (loaded) return;
  auto archive = view_.FindOwed<WeekArchive>(ArchiveKey(family_.name, week));
  if (archive == nullptr) return;  // lost: the reader is refused with DATA_LOSS
  for (const Visit& visit : archive->visits) visits_.push_back(&visit);
  archives_.push_back(std::move(archive));
  std::sort(visits_.begin(), visits_.end(),
            [](const Visit* a, const Visit* b) { return VisitBefore(*a, *b); });
}

void FamilyWeeks::LoadArchives(const calendar::Week& week) {
  for (const WeekState& state : family_.weeks) {
    if (state.archived && week.first_date - calendar::kDaysPerWeek <= state.week &&
        state.week <= week.first_date + calendar::kDaysPerWeek)
      LoadArchive(state.week);
  }
  for (const StrayVisit& stray : family_.strays) {
    if (week.start - absl::Hours(48) <= stray.start && stray.start < week.end + absl::Hours(48))
      LoadArchive(stray.archived_week);
  }
}

WeekCalculator FamilyWeeks::Calculator(const calendar::Week& week) {
  LoadArchives(week);
  return WeekCalculator(case_, visits_, week);
}

}  // namespace vigil::scheduler
