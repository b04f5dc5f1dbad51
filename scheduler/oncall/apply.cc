#include "scheduler/oncall/apply.h"

#include <algorithm>
#include <string>

#include "scheduler/oncall/rota_pages.h"

namespace vigil::scheduler {
namespace {

// Nothing is added to a month that is over. So long after its end (a longest shift and some days)
// nothing that still runs stands on its page either, and the page may leave memory.
constexpr absl::Duration kSettledAfter = absl::Hours(24 * 100);

Rota* EditRota(const TeamName& team, StateEditor& editor) {
  Rota initial;
  initial.name = RotaKey(team);
  initial.team = team;
  return editor.EditOrCreate<Rota>(initial.name, initial);
}

void SettlePages(Rota& rota, absl::Time recorded_at, StateEditor& editor) {
  while (rota.settled_pages < rota.pages.size()) {
    const std::string& key = rota.pages[rota.settled_pages];
    if (PageEnd(key) + kSettledAfter > recorded_at) return;
    if (RotaPage* page = editor.Edit<RotaPage>(key)) page->settled = true;
    ++rota.settled_pages;
  }
}

// Calls fn(page, place of the shift) on every page that the shift stands on.
template <class Fn>
void EditShift(const TeamName& team, const std::string& name, absl::Time start, absl::Time end,
               StateEditor& editor, const Fn& fn) {
  for (const std::string& key : PageKeysOf(team, start, end)) {
    RotaPage* page = editor.Edit<RotaPage>(key);
    if (page == nullptr) continue;
    const auto shift = std::find_if(page->shifts.begin(), page->shifts.end(),
                                    [&](const Shift& s) { return s.name.str() == name; });
    if (shift != page->shifts.end()) fn(*page, shift);
  }
}

}  // namespace

void ApplyShiftAdded(const events::v1::ShiftAdded& e, const EventView& event, StateEditor& editor) {
  const TeamName team(e.team());
  Shift shift;
  shift.name = ShiftName(e.shift());
  shift.tier = e.tier();
  shift.staff = StaffName(e.staff());
  shift.start = std::max(TimeOf(e.start()), event.recorded_at);
  shift.end = std::max(TimeOf(e.end()), shift.start);
  shift.zone = e.start().zone();
  shift.edited = event.position;
  editor.CreateClosed<ShiftIndex>([&] {
    ShiftIndex index;
    index.name = e.shift();
    index.page = RotaPageKey(team, shift.start);
    return index;
  });
  Rota* rota = EditRota(team, editor);
  if (shift.start == shift.end) return;  // over before it was recorded: never in force
  for (const std::string& key : PageKeysOf(team, shift.start, shift.end)) {
    const auto place = std::lower_bound(rota->pages.begin(), rota->pages.end(), key);
    const bool listed = place != rota->pages.end() && *place == key;
    if (!listed) rota->pages.insert(place, key);
    RotaPage initial;
    initial.name = key;
    initial.team = team;
    // A page that is listed and not there is lost, not new.
    RotaPage* page =
        listed ? editor.Edit<RotaPage>(key) : editor.EditOrCreate<RotaPage>(key, initial);
    if (page == nullptr) continue;
    page->shifts.insert(
        std::lower_bound(page->shifts.begin(), page->shifts.end(), shift, ShiftBefore), shift);
  }
  if (shift.tier == Tier::TIER_PRIMARY)
    rota->published_until = std::max(rota->published_until, shift.end);
  SettlePages(*rota, event.recorded_at, editor);
}

void ApplyShiftEnded(const events::v1::ShiftEnded& e, const EventView& event, StateEditor& editor) {
  const absl::Time from = absl::FromUnixMicros(e.from_us());
  const absl::Time start = absl::FromUnixMicros(e.start_us());
  const TeamName team(e.team());
  EditShift(team, e.shift(), start, absl::FromUnixMicros(e.end_us()), editor,
            [&](RotaPage& page, auto shift) {
              // A page holds what overlaps its month, and a removed shift overlaps nothing.
              if (from <= start || from <= PageStart(page.name)) {
                page.shifts.erase(shift);
              } else {
                shift->end = from;
                shift->edited = event.position;
              }
            });
  SettlePages(*EditRota(team, editor), event.recorded_at, editor);
}

void ApplyShiftAccepted(const events::v1::ShiftAccepted& e, const EventView& event,
                        StateEditor& editor) {
  const TeamName team(e.team());
  EditShift(team, e.shift(), absl::FromUnixMicros(e.start_us()), absl::FromUnixMicros(e.end_us()),
            editor, [&](RotaPage&, auto shift) {
              shift->accepted_at = absl::FromUnixMicros(e.at_us());
              shift->edited = event.position;
            });
  SettlePages(*EditRota(team, editor), event.recorded_at, editor);
}

void ApplyCoverageChanged(const events::v1::CoverageChanged& e, const EventView& event,
                          StateEditor& editor) {
  Rota* rota = EditRota(TeamName(e.team()), editor);
  rota->verdict = e.verdict();
  rota->verdict_at = absl::FromUnixMicros(e.at_us());
  const bool is_short = e.verdict() >= CoverageVerdict::COVERAGE_VERDICT_DEGRADED;
  if (!is_short) rota->short_since.reset();
  if (is_short && !rota->short_since.has_value()) rota->short_since = rota->verdict_at;
  SettlePages(*rota, event.recorded_at, editor);
}

}  // namespace vigil::scheduler
