#include "scheduler/oncall/rota_rules.h"

#include <algorithm>

#include "base/check.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

// The first period that begins after t.
auto FirstAfter(const std::vector<RotaRulesPeriod>& periods, absl::Time t) {
  return std::upper_bound(
      periods.begin(), periods.end(), t,
      [](absl::Time at, const RotaRulesPeriod& period) { return at < period.from; });
}

RotaRulesPeriod PeriodOf(const programme::OnCallRules& rules, absl::Time from) {
  RotaRulesPeriod period;
  period.from = from;
  for (const Tier tier : kTiers) {
    period.has_tier[TierIndex(tier)] =
        std::find(rules.tiers.begin(), rules.tiers.end(), tier) != rules.tiers.end();
  }
  period.contact_validity = absl::Hours(24 * rules.contact_check_days);
  period.continuous_limit = absl::Hours(rules.continuous_primary_hours);
  period.continuous_gap = absl::Hours(rules.continuous_gap_hours);
  return period;
}

}  // namespace

const RotaRulesPeriod& RotaRules::At(absl::Time t) const {
  const auto after = FirstAfter(periods, t);
  return after == periods.begin() ? periods.front() : *(after - 1);
}

absl::Time RotaRules::NextChange(absl::Time t) const {
  const auto after = FirstAfter(periods, t);
  return after == periods.end() ? absl::InfiniteFuture() : after->from;
}

RotaRules RotaRulesOf(const StateView& view, const TeamName& team, const calendar::ZoneSet& zones) {
  const auto record = view.Find<Team>(team);
  VIGIL_CHECK(record != nullptr) << "no team " << team.str();
  RotaRules rules;
  rules.zone = ZoneOf(view, team, zones);
  rules.agency_zone = ZoneOf(view, team.agency(), zones);
  rules.periods.clear();
  for (absl::Time from = absl::InfinitePast(); from != absl::InfiniteFuture();
       from = NextRulesAfter(view, record->programme, from)) {
    rules.periods.push_back(PeriodOf(RulesAt(view, team, from, zones).on_call, from));
  }
  return rules;
}

}  // namespace vigil::scheduler
