#include <algorithm>

#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/texts.h"
#include "scheduler/roster/apply.h"
#include "scheduler/roster/caseload.h"

namespace vigil::scheduler {

void ApplyOverrideGranted(const events::v1::OverrideGranted& e, const EventView& event,
                          StateEditor& editor) {
  CaseloadOverride fresh;
  fresh.id = e.override_id();
  fresh.team = TeamName(e.team());
  fresh.extra = e.extra();
  fresh.start = TimeOf(e.start());
  fresh.end = TimeOf(e.end());
  fresh.reason = SealedBytesOf(e.reason());
  fresh.granted_by = e.granted_by();
  fresh.departs_from_model = e.departs_from_model();
  if (e.has_manager_told_due_us())
    fresh.manager_told_due = absl::FromUnixMicros(e.manager_told_due_us());
  Staff* staff = editor.Change<Staff>(e.staff());
  const auto place =
      std::upper_bound(staff->overrides.begin(), staff->overrides.end(), fresh.start,
                       [](absl::Time t, const CaseloadOverride& held) { return t < held.start; });
  staff->overrides.insert(place, std::move(fresh));
  CaseloadKnownAt(*staff, event.recorded_at);
  NoteText(e.reason(), e.staff(), "reason", editor);
}

void ApplyOverrideEnded(const events::v1::OverrideEnded& e, const EventView&, StateEditor& editor) {
  const absl::Time ended_at = absl::FromUnixMicros(e.ended_at_us());
  Staff* staff = e.expired() ? editor.Edit<Staff>(e.staff()) : editor.Change<Staff>(e.staff());
  for (CaseloadOverride& o : staff->overrides) {
    if (o.id != e.override_id()) continue;
    o.end = std::min(o.end, ended_at);
    o.ended = true;
  }
  CaseloadKnownAt(*staff, ended_at);
}

void ApplyCaseloadBreachOpened(const events::v1::CaseloadBreachOpened& e, const EventView&,
                               StateEditor& editor) {
  const absl::Time since = absl::FromUnixMicros(e.since_us());
  const TeamName team(e.team());
  Staff* staff = editor.Edit<Staff>(e.staff());
  if (!BreachIsOpen(*staff, team)) {
    const auto place =
        std::lower_bound(staff->breaches.begin(), staff->breaches.end(), team,
                         [](const CaseloadBreach& b, const TeamName& t) { return b.team < t; });
    staff->breaches.insert(place, CaseloadBreach{team, since});
  }
  CaseloadKnownAt(*staff, since);
}

void ApplyCaseloadBreachClosed(const events::v1::CaseloadBreachClosed& e, const EventView&,
                               StateEditor& editor) {
  Staff* staff = editor.Edit<Staff>(e.staff());
  std::erase_if(staff->breaches,
                [&](const CaseloadBreach& breach) { return breach.team.str() == e.team(); });
  CaseloadKnownAt(*staff, absl::FromUnixMicros(e.at_us()));
}

void ApplyCapDayCounted(const events::v1::CapDayCounted& e, const EventView&, StateEditor& editor) {
  Staff* staff = editor.Edit<Staff>(e.staff());
  const TeamName team(e.team());
  const absl::CivilDay date = StoredDate(e.date());
  for (CapRun& run : staff->cap_runs) {
    if (run.team == team && run.last + 1 == date && run.over == e.over() &&
        run.by_override == e.by_override()) {
      run.last = date;
      return;
    }
  }
  staff->cap_runs.push_back({team, date, date, e.over(), e.by_override()});
}

}  // namespace vigil::scheduler
