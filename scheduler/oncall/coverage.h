// Coverage over a window, as a step function (DOMAIN D16): spans that tile the window, each with
// its verdict and, where a tier has no valid holder, why.
//
// Time beyond the published rota is no gap until it comes; then it is judged like any other time,
// and is dark. A shift that is removed after publication leaves a gap (ONCALL-NOTES).
//
// Pure; safe from any thread.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "scheduler/oncall/resolver.h"

namespace vigil::scheduler {

// A tier of the programme without a valid holder: one for each of its holders, or one without
// staff, reason NO_SHIFT.
struct TierHole {
  Tier tier = Tier::TIER_UNSPECIFIED;
  StaffName staff;
  InvalidReason reason = InvalidReason::INVALID_REASON_UNSPECIFIED;
  bool operator==(const TierHole&) const = default;
};
std::vector<TierHole> HolesOf(const OnCallAnswer& answer);

struct CoverageSpan {
  absl::Time start, end;  // [start, end)
  CoverageVerdict verdict = CoverageVerdict::COVERAGE_VERDICT_UNSPECIFIED;
  std::vector<TierHole> holes;
};

struct CoverageReport {
  std::vector<CoverageSpan> spans;  // neighbours differ in verdict or holes
  absl::Duration uncovered;         // without a valid primary, dark included; elapsed
  absl::Duration dark;
};

// [from, until) as it is known at `now`.
CoverageReport CoverageOf(const StateView& view, const TeamName& team, const RotaRules& rules,
                          absl::Time from, absl::Time until, absl::Time now);

// Whether `t` is neither come nor published, at `now`.
bool IsUnpublished(const StateView& view, const TeamName& team, absl::Time t, absl::Time now);

// Elapsed minutes, each begun one counted: a hole of seconds is not none.
uint64_t BegunMinutes(absl::Duration elapsed);

}  // namespace vigil::scheduler
