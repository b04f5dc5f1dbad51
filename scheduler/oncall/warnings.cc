#include "scheduler/oncall/warnings.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/oncall/decide_common.h"
#include "scheduler/oncall/resolver.h"

namespace vigil::scheduler {
namespace {

const char* ReasonWord(InvalidReason reason) {
  switch (reason) {
    case InvalidReason::INVALID_REASON_EMPLOYMENT_ENDED:
      return "not employed";
    case InvalidReason::INVALID_REASON_ROLE_NOT_FITTING:
      return "not in a role of this team that fits the tier";
    case InvalidReason::INVALID_REASON_NOT_TRAINED:
      return "not trained for on-call";
    case InvalidReason::INVALID_REASON_ON_LEAVE:
      return "on leave";
    case InvalidReason::INVALID_REASON_IN_HIGHER_TIER:
      return "in a higher tier at the same time";
    default:
      return "not valid";
  }
}

// The teams whose rotas this person may stand on.
std::vector<TeamName> TeamsOf(const StateView& view, const TeamName& team, const StaffName& staff) {
  std::vector<TeamName> teams = {team};
  if (const auto record = view.Find<Staff>(staff)) {
    for (const StaffAssignment& a : record->assignments) teams.push_back(a.team);
  }
  std::sort(teams.begin(), teams.end());
  teams.erase(std::unique(teams.begin(), teams.end()), teams.end());
  return teams;
}

// The first instant of the shift at which something else than an old contact test stands against
// its holder.
std::optional<std::string> InvalidFrom(const StateView& view, const TeamName& team,
                                       const Shift& shift, const RotaRules& rules, absl::Time now) {
  Sweep sweep(view, team, rules, std::max(now, shift.start));
  do {
    if (sweep.at() >= shift.end) return std::nullopt;
    for (const OnCallHolder& holder : sweep.now().tier(shift.tier).holders) {
      if (holder.shift->name != shift.name || holder.valid() ||
          holder.reason == InvalidReason::INVALID_REASON_NO_TESTED_CONTACT)
        continue;
      return absl::StrCat(shift.staff.str(), " is ", ReasonWord(holder.reason), " from ",
                          calendar::FormatLocal(sweep.at(), rules.zone), " (D16)");
    }
  } while (sweep.StepToChange());
  return std::nullopt;
}

}  // namespace

PrimarySpell PrimarySpellOf(const StateView& view, const TeamName& team, const Shift& shift,
                            absl::Duration gap) {
  PrimarySpell spell{shift.start, shift.end};
  const std::vector<TeamName> teams = TeamsOf(view, team, shift.staff);
  for (bool grew = true; grew;) {
    grew = false;
    for (const TeamName& t : teams) {
      ShiftCursor cursor(view, t, spell.start - gap);
      for (; cursor.Peek() != nullptr && cursor.Peek()->start < spell.end + gap; cursor.Pop()) {
        const Shift& other = *cursor.Peek();
        if (other.staff != shift.staff || other.tier != Tier::TIER_PRIMARY) continue;
        grew |= other.start < spell.start || other.end > spell.end;
        spell.start = std::min(spell.start, other.start);
        spell.end = std::max(spell.end, other.end);
      }
    }
  }
  return spell;
}

std::vector<std::string> ShiftWarnings(const StateView& view, const TeamName& team,
                                       const Shift& shift, const RotaRules& rules, absl::Time now) {
  std::vector<std::string> warnings;
  const absl::Time from = std::max(now, shift.start);
  const RotaRulesPeriod& period = rules.At(from);
  if (!period.has_tier[TierIndex(shift.tier)]) {
    warnings.push_back(absl::StrCat("the programme has no ", TierWord(shift.tier),
                                    " tier: this shift does not count for coverage"));
  }
  if (shift.tier == Tier::TIER_PRIMARY) {
    const PrimarySpell spell = PrimarySpellOf(view, team, shift, period.continuous_gap);
    if (spell.length() > period.continuous_limit) {
      warnings.push_back(
          absl::StrCat(shift.staff.str(), " is primary for ", absl::FormatDuration(spell.length()),
                       " without ", absl::FormatDuration(period.continuous_gap),
                       " between shifts, from ", calendar::FormatLocal(spell.start, rules.zone),
                       " to ", calendar::FormatLocal(spell.end, rules.zone), ": more than ",
                       absl::FormatDuration(period.continuous_limit), " (D18)"));
    }
  }
  if (auto invalid = InvalidFrom(view, team, shift, rules, now))
    warnings.push_back(*std::move(invalid));
  const auto staff = view.Find<Staff>(shift.staff);
  if (staff == nullptr || !TestedSpans(*staff, "", rules).Holds(now)) {
    warnings.push_back(absl::StrCat(shift.staff.str(),
                                    " has no contact point that was tested in "
                                    "the last ",
                                    absl::ToInt64Hours(period.contact_validity) / 24,
                                    " days: the tier is not valid until one is (D16)"));
  }
  return warnings;
}

}  // namespace vigil::scheduler
