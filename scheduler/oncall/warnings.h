// What is said, but not refused, when a shift is added (DOMAIN D18): warn, never block.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/oncall/record.h"
#include "scheduler/oncall/rota_rules.h"

namespace vigil::scheduler {

// The continuous spell of primary duty that `shift` belongs to: this person's primary shifts of
// every team with less than `gap` between them, from the first start to the last end.
struct PrimarySpell {
  absl::Time start, end;
  absl::Duration length() const { return end - start; }
};
PrimarySpell PrimarySpellOf(const StateView& view, const TeamName& team, const Shift& shift,
                            absl::Duration gap);

// `shift` stands on the rota of `team` in `view`; the past of `now` is not warned about.
std::vector<std::string> ShiftWarnings(const StateView& view, const TeamName& team,
                                       const Shift& shift, const RotaRules& rules, absl::Time now);

}  // namespace vigil::scheduler
