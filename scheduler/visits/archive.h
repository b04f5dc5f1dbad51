// Visits of weeks long final leave their family's record: memory holds what is recent. Called by
// applying alone, so it depends on nothing but the state. Pure; any thread.
#pragma once

#include "absl/types/span.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// A final week stays with its family until the week so many weeks after it is final too.
inline constexpr int kWeeksKept = 5;

// Nothing of the family will be judged any more, and every visit it holds stands in a final week.
// `states` are its weeks, as they are or will be.
bool IsOver(const Family& family, absl::Span<const WeekState> states);

// Moves the visits of every final week that is old enough, or of all weeks once the case is over,
// into their archives. Late records of an archived week follow the others.
void ArchiveWeeks(Family& family, StateEditor& editor);

}  // namespace vigil::scheduler
