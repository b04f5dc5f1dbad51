#include "scheduler/oncall/coverage.h"

#include <algorithm>
#include <utility>

namespace vigil::scheduler {
namespace {

absl::Time PublishedUntil(const StateView& view, const TeamName& team) {
  const auto rota = view.Find<Rota>(RotaKey(team));
  return rota == nullptr ? absl::InfinitePast() : rota->published_until;
}

void Append(CoverageReport& report, CoverageSpan span) {
  if (span.start >= span.end) return;
  const absl::Duration length = span.end - span.start;
  const bool dark = span.verdict == CoverageVerdict::COVERAGE_VERDICT_DARK;
  if (dark) report.dark += length;
  if (dark || span.verdict == CoverageVerdict::COVERAGE_VERDICT_UNCOVERED)
    report.uncovered += length;
  if (!report.spans.empty() && report.spans.back().verdict == span.verdict &&
      report.spans.back().holes == span.holes) {
    report.spans.back().end = span.end;
  } else {
    report.spans.push_back(std::move(span));
  }
}

}  // namespace

std::vector<TierHole> HolesOf(const OnCallAnswer& answer) {
  std::vector<TierHole> holes;
  for (const OnCallTier& tier : answer.tiers) {
    if (!tier.in_programme || tier.valid()) continue;
    if (tier.holders.empty())
      holes.push_back({tier.tier, StaffName(), InvalidReason::INVALID_REASON_NO_SHIFT});
    for (const OnCallHolder& holder : tier.holders)
      holes.push_back({tier.tier, holder.shift->staff, holder.reason});
  }
  return holes;
}

CoverageReport CoverageOf(const StateView& view, const TeamName& team, const RotaRules& rules,
                          absl::Time from, absl::Time until, absl::Time now) {
  CoverageReport report;
  const absl::Time unpublished = std::max(now, PublishedUntil(view, team));
  const absl::Time judged_until = std::min(until, unpublished);
  if (from < judged_until) {
    Sweep sweep(view, team, rules, from);
    for (bool more = true; more && sweep.at() < judged_until;) {
      CoverageSpan span{sweep.at(), judged_until, sweep.now().verdict, HolesOf(sweep.now())};
      more = sweep.StepToChange();
      if (more) span.end = std::min(judged_until, sweep.at());
      Append(report, std::move(span));
    }
  }
  Append(report,
         {std::max(from, unpublished), until, CoverageVerdict::COVERAGE_VERDICT_NOT_PUBLISHED, {}});
  return report;
}

bool IsUnpublished(const StateView& view, const TeamName& team, absl::Time t, absl::Time now) {
  return t > now && t >= PublishedUntil(view, team);
}

uint64_t BegunMinutes(absl::Duration elapsed) {
  return static_cast<uint64_t>(
      absl::ToInt64Minutes(absl::Ceil(std::max(elapsed, absl::ZeroDuration()), absl::Minutes(1))));
}

}  // namespace vigil::scheduler
