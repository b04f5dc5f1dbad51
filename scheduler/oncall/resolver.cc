#include "scheduler/oncall/resolver.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace vigil::scheduler {
namespace {

bool TierThenName(const Shift& a, const Shift& b) {
  return std::tie(a.tier, a.name) < std::tie(b.tier, b.name);
}

// The worst verdict wins: dark, uncovered, degraded, unconfirmed, full.
CoverageVerdict VerdictOf(const std::array<OnCallTier, 3>& tiers) {
  bool any_valid = false, all_valid = true, all_confirmed = true;
  for (const OnCallTier& tier : tiers) {
    if (!tier.in_programme) continue;
    any_valid |= tier.valid();
    all_valid &= tier.valid();
    all_confirmed &= tier.confirmed();
  }
  if (!any_valid) return CoverageVerdict::COVERAGE_VERDICT_DARK;
  if (!tiers[TierIndex(Tier::TIER_PRIMARY)].valid())
    return CoverageVerdict::COVERAGE_VERDICT_UNCOVERED;
  if (!all_valid) return CoverageVerdict::COVERAGE_VERDICT_DEGRADED;
  if (!all_confirmed) return CoverageVerdict::COVERAGE_VERDICT_UNCONFIRMED;
  return CoverageVerdict::COVERAGE_VERDICT_FULL;
}

}  // namespace

bool OnCallTier::valid() const {
  return std::any_of(holders.begin(), holders.end(),
                     [](const OnCallHolder& holder) { return holder.valid(); });
}

bool OnCallTier::confirmed() const {
  return std::any_of(holders.begin(), holders.end(),
                     [](const OnCallHolder& holder) { return holder.valid() && holder.accepted; });
}

Sweep::Sweep(const StateView& view, const TeamName& team, RotaRules rules, absl::Time start)
    : view_(view), team_(team), rules_(std::move(rules)), at_(start), coming_(view, team, start) {
  Enter();
}

bool Sweep::Step() {
  const absl::Time next = NextEdge();
  if (next == absl::InfiniteFuture()) return false;
  at_ = next;
  Enter();
  return true;
}

bool Sweep::StepToChange() {
  const OnCallAnswer before = now_;
  while (Step()) {
    if (now_ != before) return true;
  }
  return false;
}

bool Sweep::StepToVerdict() {
  const CoverageVerdict before = now_.verdict;
  while (Step()) {
    if (now_.verdict != before) return true;
  }
  return false;
}

void Sweep::Enter() {
  std::erase_if(active_, [this](const Active& a) { return a.shift->end <= at_; });
  for (const Shift* shift = coming_.Peek(); shift != nullptr && shift->start <= at_;
       coming_.Pop(), shift = coming_.Peek()) {
    if (shift->end <= at_) continue;
    const auto place = std::find_if(active_.begin(), active_.end(), [shift](const Active& a) {
      return TierThenName(*shift, *a.shift);
    });
    active_.insert(place, Active{shift, PersonOf(shift->staff),
                                 InvalidReason::INVALID_REASON_UNSPECIFIED, absl::InfinitePast()});
  }
  const RotaRulesPeriod& period = rules_.At(at_);
  for (Tier tier : kTiers) {
    OnCallTier& slot = now_.tiers[TierIndex(tier)];
    slot.tier = tier;
    slot.in_programme = period.has_tier[TierIndex(tier)];
    slot.holders.clear();
  }
  for (size_t i = 0; i < active_.size(); ++i) {
    Active& a = active_[i];
    if (a.reason_until <= at_) {
      a.reason = a.person->ReasonAt(at_, a.shift->tier);
      a.reason_until = a.person->NextEdge(at_, a.shift->tier);
    }
    OnCallHolder holder{a.shift, a.reason,
                        a.shift->accepted_at.has_value() && *a.shift->accepted_at <= at_};
    if (holder.valid() && ValidInHigherTier(i))
      holder.reason = InvalidReason::INVALID_REASON_IN_HIGHER_TIER;
    now_.tiers[TierIndex(a.shift->tier)].holders.push_back(holder);
  }
  now_.verdict = VerdictOf(now_.tiers);
}

// Somebody in two tiers is valid in the higher one only (D16). A tier that they hold in vain, or
// that the programme does not have, keeps them from nothing.
bool Sweep::ValidInHigherTier(size_t index) const {
  const Shift& shift = *active_[index].shift;
  return std::any_of(active_.begin(), active_.begin() + static_cast<std::ptrdiff_t>(index),
                     [&](const Active& higher) {
                       return higher.shift->staff == shift.staff &&
                              higher.shift->tier != shift.tier &&
                              higher.reason == InvalidReason::INVALID_REASON_UNSPECIFIED &&
                              now_.tier(higher.shift->tier).in_programme;
                     });
}

absl::Time Sweep::NextEdge() {
  absl::Time next = rules_.NextChange(at_);
  if (const Shift* shift = coming_.Peek()) next = std::min(next, shift->start);
  for (const Active& a : active_) {
    next = std::min({next, a.shift->end, a.reason_until});
    if (a.shift->accepted_at.has_value() && *a.shift->accepted_at > at_)
      next = std::min(next, *a.shift->accepted_at);
  }
  return next;
}

const PersonValidity* Sweep::PersonOf(const StaffName& staff) {
  std::unique_ptr<PersonValidity>& person = persons_[staff.str()];
  if (person == nullptr) {
    const auto record = view_.Find<Staff>(staff);
    // A shift of nobody known: not employed.
    person = std::make_unique<PersonValidity>(record != nullptr ? *record : Staff(), team_, rules_);
  }
  return person.get();
}

}  // namespace vigil::scheduler
