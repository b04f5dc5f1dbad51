#include "scheduler/visits/archive.h"

#include <algorithm>

#include "scheduler/calendar/week.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

bool Holds(const WeekState& state, const Visit& visit) {
  return state.start <= visit.facts.start && visit.facts.start < state.end;
}

absl::CivilDay LatestFinal(const Family& family) {
  absl::CivilDay latest = absl::CivilDay::min();
  for (const WeekState& state : family.weeks) {
    if (state.final) latest = state.week;
  }
  return latest;
}

// The archive of the week, ready to be changed; null when it is newer than the event.
WeekArchive* ArchiveOf(const Family& family, const WeekState& state, StateEditor& editor) {
  const std::string key = ArchiveKey(family.name, state.week);
  if (state.archived) return editor.Edit<WeekArchive>(key);
  WeekArchive archive;
  archive.name = key;
  archive.family = family.name;
  archive.week = state.week;
  return editor.Create(std::move(archive));
}

// Weeks load their own archive and those beside it: whoever stood farther away is noted.
void NoteStrays(Family& family, const WeekState& state, const Visit& visit) {
  const auto note = [&](absl::Time start) {
    constexpr absl::Duration kBeside = absl::Hours(6 * 24);
    if (state.start - kBeside <= start && start < state.end + kBeside) return;
    const StrayVisit stray{start, state.week};
    if (std::find(family.strays.begin(), family.strays.end(), stray) == family.strays.end())
      family.strays.push_back(stray);
  };
  note(visit.planned().start);
  for (const auto& facts : visit.earlier) note(facts->start);
}

void Archive(Family& family, WeekState& state, StateEditor& editor) {
  const auto first = std::find_if(family.visits.begin(), family.visits.end(),
                                  [&state](const Visit& visit) { return Holds(state, visit); });
  const auto last = std::find_if(first, family.visits.end(),
                                 [&state](const Visit& visit) { return !Holds(state, visit); });
  if (first == last) return;
  WeekArchive* archive = ArchiveOf(family, state, editor);
  for (auto visit = first; visit != last; ++visit) {
    VisitIndex index;
    index.name = VisitNameOf(family.name, visit->id);
    index.week = state.week;
    editor.Create(std::move(index));
    NoteStrays(family, state, *visit);
    if (archive != nullptr) archive->visits.push_back(family.visits, visit - family.visits.begin());
  }
  if (archive != nullptr) archive->visits.Sort(VisitBefore);
  family.visits.erase(first, last);
  state.archived = true;
}

}  // namespace

bool IsOver(const Family& family, absl::Span<const WeekState> states) {
  if (!family.judged_whole(states)) return false;
  return std::all_of(family.visits.begin(), family.visits.end(), [states](const Visit& visit) {
    return std::any_of(states.begin(), states.end(), [&visit](const WeekState& state) {
      return state.final && Holds(state, visit);
    });
  });
}

void ArchiveWeeks(Family& family, StateEditor& editor) {
  const absl::CivilDay latest = LatestFinal(family);
  const bool over = IsOver(family, family.weeks);
  for (WeekState& state : family.weeks) {
    if (!state.final) continue;
    if (over || state.week + kWeeksKept * calendar::kDaysPerWeek <= latest)
      Archive(family, state, editor);
  }
}

}  // namespace vigil::scheduler
