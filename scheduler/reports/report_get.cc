#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/crisis/call_pages.h"
#include "scheduler/reports/figures.h"
#include "scheduler/reports/periods.h"
#include "scheduler/reports/query.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

absl::StatusOr<std::vector<std::shared_ptr<const Team>>> TeamsOf(
    const StateView& view, const v1::GetReportRequest& request) {
  VIGIL_ASSIGN_OR_RETURN(const auto agency, Need<Agency>(view, request.parent()));
  if (!request.team().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  }
  if (!request.programme().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("programme", request.programme(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<ProgrammeBook>(view, request.programme()).status());
  }
  std::vector<std::shared_ptr<const Team>> teams;
  for (const TeamName& name : agency->teams) {
    auto team = view.Find<Team>(name);
    if (!request.team().empty() && name.str() != request.team()) continue;
    if (!request.programme().empty() && team->programme.str() != request.programme()) continue;
    teams.push_back(std::move(team));
  }
  return teams;
}

absl::StatusOr<std::vector<PeriodFigures>> PeriodsAsked(const v1::GetReportRequest& request) {
  VIGIL_ASSIGN_OR_RETURN(const auto first, ResolveDate(request.from_date(), "from_date"));
  VIGIL_ASSIGN_OR_RETURN(const auto last, ResolveDate(request.until_date(), "until_date"));
  if (last < first) return InvalidField("until_date", "must not lie before from_date");
  if (last - first >= limits::kMaxReportDays) {
    return InvalidField("until_date", absl::StrCat("more than ", limits::kMaxReportDays,
                                                   " dates; ask for less at a time"));
  }
  std::vector<PeriodFigures> figures;
  for (const ReportPeriod& period : PeriodsOf(first, last, request.group_by()))
    figures.emplace_back(period);
  return figures;
}

// Referred, incoming and open ones, and those that were active when the report begins or later.
std::set<FamilyName> FamiliesOf(const Team& team, absl::Time from) {
  std::set<FamilyName> families(team.families.begin(), team.families.end());
  for (const ClosedCase& closed : team.closed) {
    if (closed.end >= from) families.insert(closed.family);
  }
  return families;
}

// In clinical order; pages are months by UTC, so one of each neighbour may hold calls of the span.
template <class Fn>
void ForEachCallBetween(const StateView& view, const AgencyName& agency, absl::Time from,
                        absl::Time until, const Fn& fn) {
  const auto book = view.Find<CallBook>(CallBookKey(agency));
  if (book == nullptr) return;
  const std::string first = CallPageKey(agency, from), last = CallPageKey(agency, until);
  for (const std::string& key : book->pages) {
    if (key < first || key > last) continue;
    const auto page = view.FindOwed<CallPage>(key);
    if (page == nullptr) return;
    for (const CallEntry& entry : page->calls) {
      if (entry.received_at >= from && entry.received_at < until) fn(entry);
    }
  }
}

}  // namespace

absl::StatusOr<v1::GetReportResponse> Query(const StateView& view,
                                            const v1::GetReportRequest& request,
                                            const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto teams, TeamsOf(view, request));
  VIGIL_ASSIGN_OR_RETURN(std::vector<PeriodFigures> periods, PeriodsAsked(request));
  for (const auto& team : teams) {
    const programme::Programme& rules = RulesAt(view, team->programme, context.now, *context.zones);
    const absl::Time from = calendar::FirstInstant(periods.front().period().first, rules.zone);
    const absl::Time until = calendar::EndOfDate(periods.back().period().last, rules.zone);
    for (const FamilyName& name : FamiliesOf(*team, from)) {
      const auto family = view.Find<Family>(name);
      if (family == nullptr) continue;
      for (PeriodFigures& figures : periods) figures.AddFamily(*family, rules, context);
    }
    ForEachCallBetween(view, team->name.agency(), from, until, [&](const CallEntry& entry) {
      if (entry.team != team->name) return;
      const auto call = view.FindOwed<Call>(entry.call);
      if (call == nullptr) return;
      for (PeriodFigures& figures : periods) figures.AddCall(*call, rules);
    });
    for (PeriodFigures& figures : periods) {
      figures.AddCaseload(view, *team);
      figures.AddCover(view, team->name, rules, context);
    }
  }
  v1::GetReportResponse response;
  for (PeriodFigures& figures : periods) *response.add_periods() = figures.Finish();
  return response;
}

}  // namespace vigil::scheduler
