#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/oncall/coverage.h"
#include "scheduler/oncall/query.h"

namespace vigil::scheduler {

absl::StatusOr<v1::GetCoverageResponse> Query(const StateView& view,
                                              const v1::GetCoverageRequest& request,
                                              const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const RotaRules rules = RotaRulesOf(view, team->name, *context.zones);
  const DecideContext typed = TypingContext(context);
  VIGIL_ASSIGN_OR_RETURN(const auto from, ResolveWhen(request.from(), "from", rules.zone, typed));
  VIGIL_ASSIGN_OR_RETURN(const auto until,
                         ResolveWhen(request.until(), "until", rules.zone, typed));
  if (TimeOf(until) <= TimeOf(from)) return InvalidField("until", "must lie after `from`");
  if (TimeOf(until) - TimeOf(from) > absl::Hours(24 * limits::kMaxCoverageDays)) {
    return InvalidField("until", absl::StrCat("lies more than ", limits::kMaxCoverageDays,
                                              " days after `from`; ask for less at a time"));
  }
  const CoverageReport report =
      CoverageOf(view, team->name, rules, TimeOf(from), TimeOf(until), context.now);
  v1::GetCoverageResponse response;
  for (const CoverageSpan& span : report.spans) {
    v1::CoverageSpan& out = *response.add_spans();
    *out.mutable_start() = InstantOf(span.start, rules.zone);
    *out.mutable_end() = InstantOf(span.end, rules.zone);
    out.set_verdict(span.verdict);
    for (const TierHole& hole : span.holes) {
      v1::CoverageHole& out_hole = *out.add_holes();
      out_hole.set_tier(hole.tier);
      out_hole.set_staff(hole.staff.str());
      out_hole.set_reason(hole.reason);
    }
  }
  response.set_uncovered_minutes(BegunMinutes(report.uncovered));
  response.set_dark_minutes(BegunMinutes(report.dark));
  return response;
}

}  // namespace vigil::scheduler
