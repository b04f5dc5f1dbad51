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
  for (size_t i = family.weeks.size(); i > 0; --i) {
    if (family.weeks[i - 1].final) return family.weeks[i - 1].week;
  }
  return absl::CivilDay::min();
}

// The visits of the family from index `first` to before `last`.
struct Range {
  size_t first = 0, last = 0;
};

// Those of the week.
Range VisitsOf(const Family& family, const WeekState& state) {
  const auto before = [](const Visit& visit, absl::Time t) { return visit.facts.start < t; };
  const auto begin = family.visits.begin(), end = family.visits.end();
  const auto first = std::lower_bound(begin, end, state.start, before);
  const auto last = std::lower_bound(first, end, state.end, before);
  return {static_cast<size_t>(first - begin), static_cast<size_t>(last - begin)};
}

void AddTo(WeekArchive& archive, const Family& family, Range range) {
  for (size_t i = range.first; i < range.last; ++i) archive.visits.push_back(family.visits, i);
  archive.visits.Sort(VisitBefore);
}

void PutIntoArchive(const Family& family, const WeekState& state, Range range,
                    StateEditor& editor) {
  if (state.archived) {
    // Null when it is newer than the event.
    WeekArchive* archive = editor.Edit<WeekArchive>(ArchiveKey(family.name, state.week));
    if (archive != nullptr) AddTo(*archive, family, range);
    return;
  }
  editor.CreateClosed<WeekArchive>([&] {
    WeekArchive archive;
    archive.name = ArchiveKey(family.name, state.week);
    archive.family = family.name;
    archive.week = state.week;
    AddTo(archive, family, range);
    return archive;
  });
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

void Archive(Family& family, size_t week, StateEditor& editor) {
  const Range range = VisitsOf(family, family.weeks[week]);
  if (range.first == range.last) return;
  WeekState& state = family.weeks.Edit()[week];
  PutIntoArchive(family, state, range, editor);
  for (size_t i = range.first; i < range.last; ++i) {
    const Visit& visit = family.visits[i];
    editor.CreateClosed<VisitIndex>([&] {
      VisitIndex index;
      index.name = VisitNameOf(family.name, visit.id);
      index.week = state.week;
      return index;
    });
    NoteStrays(family, state, visit);
  }
  const auto begin = family.visits.begin();
  family.visits.erase(begin + static_cast<std::ptrdiff_t>(range.first),
                      begin + static_cast<std::ptrdiff_t>(range.last));
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
  // Weeks that ended before its first visit hold none of its visits.
  size_t week = family.weeks.size();
  while (week > 0 && !family.visits.empty() &&
         family.visits.front().facts.start < family.weeks[week - 1].end)
    --week;
  for (; week < family.weeks.size(); ++week) {
    const WeekState& state = family.weeks[week];
    if (!state.final) continue;
    if (over || state.week + kWeeksKept * calendar::kDaysPerWeek <= latest)
      Archive(family, week, editor);
  }
}

}  // namespace vigil::scheduler
