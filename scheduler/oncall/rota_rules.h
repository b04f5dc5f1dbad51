// What the programme says about the rota, over time: a team's rules in force from one instant to
// the next, so that every instant is judged by its own version (DESIGN 1, rules are data).
//
// A value; safe to read from any thread.
#pragma once

#include <array>
#include <vector>

#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/state.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

// Every tier, in the order in which they are tried.
inline constexpr std::array<types::v1::Tier, 3> kTiers = {
    types::v1::TIER_PRIMARY, types::v1::TIER_BACKUP, types::v1::TIER_SUPERVISOR};
inline size_t TierIndex(types::v1::Tier tier) { return static_cast<size_t>(tier) - 1; }

// One version's part.
struct RotaRulesPeriod {
  absl::Time from = absl::InfinitePast();  // until the next period
  std::array<bool, 3> has_tier = {true, true, true};
  absl::Duration contact_validity = absl::Hours(30 * 24);  // less than this long ago (D16)
  absl::Duration continuous_limit = absl::Hours(72);       // warn above (D18)
  absl::Duration continuous_gap = absl::Hours(11);         // less than this joins (D18)
};

struct RotaRules {
  calendar::Zone zone;         // the programme's: team assignments, and what people type
  calendar::Zone agency_zone;  // employment and training
  std::vector<RotaRulesPeriod> periods = {RotaRulesPeriod()};  // by `from`; the first from ever

  const RotaRulesPeriod& At(absl::Time t) const;
  // First instant after `t` at which another version comes into force.
  absl::Time NextChange(absl::Time t) const;
};

// The team must exist.
RotaRules RotaRulesOf(const StateView& view, const TeamName& team, const calendar::ZoneSet& zones);

}  // namespace vigil::scheduler
