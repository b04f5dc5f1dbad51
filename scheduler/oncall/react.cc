#include "scheduler/oncall/react.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "scheduler/oncall/coverage.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

bool SameSpan(const Leave& a, const Leave& b) { return a.start == b.start && a.end == b.end; }
bool SameTraining(const Training& a, const Training& b) {
  return a.completed_date == b.completed_date && a.expires_date == b.expires_date;
}
bool SameAssignment(const StaffAssignment& a, const StaffAssignment& b) {
  return a.team == b.team && a.role == b.role && a.from_date == b.from_date &&
         a.last_date == b.last_date;
}
template <class T, class Same>
bool AllSame(const std::vector<T>& a, const std::vector<T>& b, const Same& same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

// Whether nothing that validity rests on differs. Most events of staff are about their cases.
bool SameValidity(const Staff& a, const Staff& b) {
  return a.employed_from == b.employed_from && a.last_date == b.last_date &&
         AllSame(a.assignments, b.assignments, SameAssignment) &&
         AllSame(a.trainings, b.trainings, SameTraining) && AllSame(a.leaves, b.leaves, SameSpan) &&
         a.contact_checks == b.contact_checks;
}

void AddTeamsOfStaff(const ReactInput& input, const std::string& key,
                     std::vector<TeamName>& teams) {
  const auto before = input.before.Find<Staff>(key);
  const auto after = input.after.Find<Staff>(key);
  if (after == nullptr || (before != nullptr && SameValidity(*before, *after))) return;
  for (const StaffAssignment& a : after->assignments) teams.push_back(a.team);
}

std::vector<TeamName> TeamsTouched(const ReactInput& input) {
  std::vector<TeamName> teams;
  for (const RecordRef& ref : input.touched) {
    if (ref.kind == kKindOf<Rota>) {
      teams.push_back(input.after.Find<Rota>(ref.key)->team);
    } else if (ref.kind == kKindOf<Staff>) {
      AddTeamsOfStaff(input, ref.key, teams);
    } else if (ref.kind == kKindOf<ProgrammeBook>) {
      const auto agency = input.after.Find<Agency>(AgencyPart(ref.key));
      if (agency == nullptr) continue;
      for (const TeamName& name : agency->teams) {
        const auto team = input.after.Find<Team>(name);
        if (team != nullptr && team->programme.str() == ref.key) teams.push_back(name);
      }
    }
  }
  std::sort(teams.begin(), teams.end());
  teams.erase(std::unique(teams.begin(), teams.end()), teams.end());
  return teams;
}

void Publish(const TeamName& team, const OnCallAnswer& answer, absl::Time at, bool restated,
             EventList& events) {
  events::v1::CoverageChanged e;
  e.set_team(team.str());
  e.set_verdict(answer.verdict);
  e.set_at_us(absl::ToUnixMicros(at));
  for (const TierHole& hole : HolesOf(answer)) {
    events::v1::TierHole& out = *e.add_holes();
    out.set_tier(hole.tier);
    if (!hole.staff.empty()) out.set_staff(hole.staff.str());
    out.set_reason(hole.reason);
  }
  if (restated) e.set_restated(true);
  events.Add(RotaKey(team), e);
}

// First instant after the published verdict's at which the verdict is another one.
std::optional<absl::Time> NextVerdict(const Rota& rota, const StateView& view,
                                      const calendar::ZoneSet& zones) {
  if (rota.verdict == CoverageVerdict::COVERAGE_VERDICT_UNSPECIFIED) return std::nullopt;
  Sweep sweep(view, rota.team, RotaRulesOf(view, rota.team, zones), rota.verdict_at);
  while (sweep.Step()) {
    if (sweep.now().verdict != rota.verdict) return sweep.at();
  }
  return std::nullopt;
}

}  // namespace

void ReactWithCoverage(const ReactInput& input, EventList& events) {
  const DecideContext& context = input.context;
  for (const TeamName& team : TeamsTouched(input)) {
    const auto rota = input.after.Find<Rota>(RotaKey(team));
    if (rota == nullptr) continue;
    const Sweep sweep(input.after, team, RotaRulesOf(input.after, team, *context.zones),
                      context.now);
    if (sweep.now().verdict != rota->verdict) {
      Publish(team, sweep.now(), context.now, /*restated=*/false, events);
      continue;
    }
    // A fact recorded late may have changed the time in between: the past is not alarmed about
    // again, but what is published says so, and the next deadline lies ahead.
    const auto next = NextVerdict(*rota, input.after, *context.zones);
    if (next.has_value() && *next <= context.now)
      Publish(team, sweep.now(), context.now, /*restated=*/true, events);
  }
}

void DeadlinesOfRota(const Rota& rota, const StateView& view, const calendar::ZoneSet& zones,
                     std::vector<Deadline>& deadlines) {
  if (const auto next = NextVerdict(rota, view, zones))
    deadlines.push_back({*next, DeadlineKind::kCoverage, rota.key()});
}

absl::Status DecideCoverage(const Deadline& deadline, const StateView& view,
                            const DecideContext& context, EventList& events) {
  const auto rota = view.Find<Rota>(deadline.subject);
  VIGIL_CHECK(rota != nullptr) << "no rota " << deadline.subject;
  const Sweep sweep(view, rota->team, RotaRulesOf(view, rota->team, *context.zones), deadline.due);
  Publish(rota->team, sweep.now(), deadline.due, /*restated=*/false, events);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
