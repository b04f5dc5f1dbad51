#include "scheduler/roster/attendance_watch.h"

#include <algorithm>
#include <set>

#include "scheduler/calendar/civil.h"
#include "scheduler/roster/attendance.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

struct Judgement {
  std::vector<TeamAttendance> teams;
  absl::Time next = absl::InfiniteFuture();
};

class Judge {
 public:
  Judge(const StateView& view, const Staff& staff, const DecideContext& context)
      : view_(view), staff_(staff), context_{context.now, context.zones, context.holidays} {}

  Judgement Run() {
    std::set<TeamName> teams;
    for (const CaseRef& ref : staff_.cases) {
      if (!ref.incoming && context_.now < ref.until) teams.insert(ref.team);
    }
    if (teams.empty()) return {};
    ConsiderOwnEdges();
    for (const Leave& leave : staff_.leaves) ConsiderCover(leave);
    for (const TeamName& team : teams) JudgeTeam(team);
    return std::move(judgement_);
  }

 private:
  void Consider(absl::Time t) {
    if (t > context_.now) judgement_.next = std::min(judgement_.next, t);
  }

  void ConsiderEmployment(const Staff& staff) {
    const calendar::Zone zone = ZoneOf(view_, staff.name.agency(), *context_.zones);
    Consider(calendar::FirstInstant(staff.employed_from, zone));
    if (staff.last_date.has_value()) Consider(calendar::EndOfDate(*staff.last_date, zone));
  }

  void ConsiderOwnEdges() {
    ConsiderEmployment(staff_);
    for (const Leave& leave : staff_.leaves) {
      Consider(leave.start);
      Consider(leave.end);
    }
  }

  // A cover who goes away or leaves covers nothing from then on.
  void ConsiderCover(const Leave& leave) {
    if (leave.covered_by.empty() || leave.end <= context_.now) return;
    const auto cover = view_.Find<Staff>(leave.covered_by);
    if (cover == nullptr) return;
    ConsiderEmployment(*cover);
    for (const Leave& away : cover->leaves) {
      Consider(away.start);
      Consider(away.end);
    }
  }

  const TeamAttendance* Published(const TeamName& team) const {
    for (const TeamAttendance& known : staff_.attendance) {
      if (known.team == team) return &known;
    }
    return nullptr;
  }

  void JudgeTeam(const TeamName& team) {
    const TeamAttendance* known = Published(team);
    TeamAttendance now{team, std::nullopt, std::nullopt};
    if (LeavesCasesUnattended(view_, staff_, team, context_)) {
      const bool was = known != nullptr && known->unattended_since.has_value();
      now.unattended_since = was ? *known->unattended_since : context_.now;
    } else if (const auto since = CoveredSince(view_, staff_, context_)) {
      const programme::Programme& rules = RulesAt(view_, team, context_.now, *context_.zones);
      const absl::Time due = calendar::FirstInstant(
          calendar::LocalDate(*since, rules.zone) + rules.caseload.cover_max_days, rules.zone);
      Consider(due);
      if (due <= context_.now) now.cover_long_since = due;
    }
    if (now.unattended_since.has_value() || now.cover_long_since.has_value())
      judgement_.teams.push_back(std::move(now));
  }

  const StateView& view_;
  const Staff& staff_;
  const ViewContext context_;
  Judgement judgement_;
};

void Publish(const Staff& staff, const Judgement& judgement, absl::Time now, EventList& out) {
  events::v1::AttendanceJudged event;
  event.set_staff(staff.name.str());
  for (const TeamAttendance& team : judgement.teams) {
    events::v1::TeamAttendance& to = *event.add_teams();
    to.set_team(team.team.str());
    if (team.unattended_since.has_value())
      to.set_unattended_since_us(absl::ToUnixMicros(*team.unattended_since));
    if (team.cover_long_since.has_value())
      to.set_cover_long_since_us(absl::ToUnixMicros(*team.cover_long_since));
  }
  event.set_judged_at_us(absl::ToUnixMicros(now));
  if (judgement.next < absl::InfiniteFuture())
    event.set_next_us(absl::ToUnixMicros(judgement.next));
  out.Add(staff.name.str(), event);
}

void JudgeStaff(const StateView& view, const std::string& key, const DecideContext& context,
                EventList& out) {
  const auto staff = view.Find<Staff>(key);
  if (staff->cases.empty() && staff->attendance.empty() &&
      staff->attendance_next == absl::InfiniteFuture())
    return;
  const Judgement judgement = Judge(view, *staff, context).Run();
  if (judgement.teams == staff->attendance && judgement.next == staff->attendance_next) return;
  Publish(*staff, judgement, context.now, out);
}

// Whether the event changed what somebody whom they cover hangs on.
bool PresenceMoved(const StateView& before, const Staff& after) {
  const auto was = before.Find<Staff>(after.name);
  return was != nullptr && (was->leaves != after.leaves || was->last_date != after.last_date ||
                            was->employed_from != after.employed_from);
}

bool IsCoveredBy(const Staff& staff, const StaffName& cover) {
  return std::any_of(staff.leaves.begin(), staff.leaves.end(),
                     [&](const Leave& leave) { return leave.covered_by == cover; });
}

}  // namespace

void ReactToAttendance(const ReactInput& input, EventList& out) {
  for (const RecordRef& ref : input.touched) {
    if (ref.kind != kKindOf<Staff>) continue;
    const auto staff = input.after.Find<Staff>(ref.key);
    JudgeStaff(input.after, ref.key, input.context, out);
    if (!PresenceMoved(input.before, *staff)) continue;
    const auto agency = input.after.Find<Agency>(AgencyPart(ref.key));
    for (const StaffName& name : agency->staff) {
      if (name != staff->name && IsCoveredBy(*input.after.Find<Staff>(name), staff->name))
        JudgeStaff(input.after, name.str(), input.context, out);
    }
  }
}

void AddAttendanceDeadline(const Staff& staff, std::vector<Deadline>& out) {
  if (staff.attendance_next < absl::InfiniteFuture())
    out.push_back({staff.attendance_next, DeadlineKind::kAttendance, staff.name.str()});
}

absl::Status DecideAttendance(const Deadline& deadline, const StateView& view,
                              const DecideContext& context, EventList& out) {
  const auto staff = view.Find<Staff>(deadline.subject);
  Publish(*staff, Judge(view, *staff, context).Run(), context.now, out);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
