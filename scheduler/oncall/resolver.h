// Who is on call, and how well an instant is covered (DOMAIN D16, D18; ONCALL-NOTES, coverage).
//
// There is one resolver. Who-is-on-call, coverage, the facts that reactions and deadlines publish,
// and the holders recorded with a crisis call all ask this one, so that no two of them can differ.
//
//   Sweep sweep(view, team, RotaRulesOf(view, team, zones), t);
//   sweep.now();                      // the answer at t
//   while (sweep.StepToChange()) ...  // every later instant at which the answer is another one
//
// It walks forward through sorted edges: ends of shifts, acceptances, and the facts of those who
// hold one. Finding the start costs one page of the rota; a step costs the holders of that instant.
//
// An answer speaks as if its time had come; that a future beyond the published rota is no gap yet
// is scheduler/oncall/coverage.h's matter.
//
// Threads: a Sweep belongs to one. The view's state outlives it.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "scheduler/core/state.h"
#include "scheduler/oncall/rota_pages.h"
#include "scheduler/oncall/rota_rules.h"
#include "scheduler/oncall/validity.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

struct OnCallHolder {
  const Shift* shift = nullptr;  // lives as long as the sweep
  // Why this person does not make the tier valid; UNSPECIFIED: nothing stands against it.
  InvalidReason reason = InvalidReason::INVALID_REASON_UNSPECIFIED;
  bool accepted = false;
  bool valid() const { return reason == InvalidReason::INVALID_REASON_UNSPECIFIED; }
  bool operator==(const OnCallHolder&) const = default;
};

struct OnCallTier {
  Tier tier = Tier::TIER_UNSPECIFIED;
  bool in_programme = true;           // otherwise it weighs nothing
  std::vector<OnCallHolder> holders;  // by name of shift
  // Any valid holder makes the tier valid; any valid one who accepted confirms it.
  bool valid() const;
  bool confirmed() const;
  bool operator==(const OnCallTier&) const = default;
};

struct OnCallAnswer {
  std::array<OnCallTier, 3> tiers;  // in the order of kTiers
  CoverageVerdict verdict = CoverageVerdict::COVERAGE_VERDICT_UNSPECIFIED;
  const OnCallTier& tier(Tier t) const { return tiers[TierIndex(t)]; }
  bool operator==(const OnCallAnswer&) const = default;
};

class Sweep {
 public:
  Sweep(const StateView& view, const TeamName& team, RotaRules rules, absl::Time start);

  absl::Time at() const { return at_; }
  const OnCallAnswer& now() const { return now_; }
  // Goes to the next instant at which some fact changes. False, staying: there is none any more.
  bool Step();
  // The same, to the next instant at which the answer differs.
  bool StepToChange();
  // The same, to the next instant at which the verdict differs.
  bool StepToVerdict();

 private:
  // A shift that runs at at_, with what its holder's own facts say until the next edge.
  struct Active {
    const Shift* shift;
    const PersonValidity* person;
    InvalidReason reason;
    absl::Time reason_until;
  };

  void Enter();  // makes at_'s answer
  bool ValidInHigherTier(size_t index) const;
  absl::Time NextEdge();
  const PersonValidity* PersonOf(const StaffName& staff);

  StateView view_;
  TeamName team_;
  RotaRules rules_;
  absl::Time at_;
  ShiftCursor coming_;
  std::vector<Active> active_;  // by tier, then name of shift
  absl::flat_hash_map<std::string, std::unique_ptr<PersonValidity>> persons_;
  OnCallAnswer now_;
};

}  // namespace vigil::scheduler
