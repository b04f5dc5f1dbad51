// The rules and zones that hold for a programme, a team, an agency: history is judged by the
// version in force at its own time (DESIGN 1, rules are data).
//
// References returned live as long as the view's state. Pure; any thread.
#pragma once

#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

// The entry's rules as its agency runs them; parsed once.
const programme::Programme& RulesOf(const ProgrammeEntry& entry, const calendar::Zone& agency_zone,
                                    const calendar::ZoneSet& zones);

// The rules in force at `t`; before the first version the first one's. The programme must exist.
const programme::Programme& RulesAt(const StateView& view, const ProgrammeName& programme,
                                    absl::Time t, const calendar::ZoneSet& zones);
const programme::Programme& RulesAt(const StateView& view, const TeamName& team, absl::Time t,
                                    const calendar::ZoneSet& zones);
// First instant after `t` at which another version comes into force; InfiniteFuture when none.
absl::Time NextRulesAfter(const StateView& view, const ProgrammeName& programme, absl::Time t);

// The zone of a programme never changes: every version has the same.
calendar::Zone ZoneOf(const StateView& view, const ProgrammeName& programme,
                      const calendar::ZoneSet& zones);
calendar::Zone ZoneOf(const StateView& view, const TeamName& team, const calendar::ZoneSet& zones);
calendar::Zone ZoneOf(const StateView& view, const AgencyName& agency,
                      const calendar::ZoneSet& zones);

// The public holidays that hold for a programme; one without holidays when it names none that is
// known.
const calendar::HolidayCalendar& HolidaysOf(const programme::Programme& rules,
                                            const HolidaySet* holidays);

}  // namespace vigil::scheduler
