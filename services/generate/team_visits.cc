// The visits and crisis nights of a team's week.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/generate/team_plan.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::generate {
namespace {

void SetInstant(absl::Time t, v1::When* when) {
  when->mutable_instant()->set_seconds(absl::ToUnixSeconds(t));
}

// How a planned visit goes.
enum class Fate {
  kCompleted,
  kFamilyCancels,
  kServiceMoves,
  kNotAttended,
  kServiceCancels,
  kRecordedLate
};

Fate DrawFate(Rng& rng, bool family_away) {
  if (family_away) return rng.Chance(0.7) ? Fate::kFamilyCancels : Fate::kNotAttended;
  const int roll = rng.Below(100);
  if (roll < 86) return Fate::kCompleted;
  if (roll < 90) return Fate::kFamilyCancels;
  if (roll < 93) return Fate::kServiceMoves;
  if (roll < 96) return Fate::kNotAttended;
  if (roll < 98) return Fate::kServiceCancels;
  return Fate::kRecordedLate;
}

}  // namespace

void TeamPlan::PlanVisits(Case& c, absl::CivilDay monday, ActionList& out) {
  if (c.opens > monday || c.closes < monday) return;
  const bool family_away = rng_.Chance(0.03);
  const std::string& worker = WorkerOf(c, monday);
  for (size_t k = 0; k < c.days.size(); ++k) {
    const absl::CivilDay day = monday + c.days[k];
    if (day <= c.closes) OneVisit(c, day, c.hours[k], worker, family_away && k > 0, out);
  }
}

void TeamPlan::OneVisit(Case& c, absl::CivilDay day, int hour, const std::string& worker,
                        bool family_away, ActionList& out) {
  const absl::Time start = At(day, hour, 15 * rng_.Below(4));
  const absl::Time end = start + absl::Minutes(15 * rng_.Between(3, 6));
  // Booked the Friday before; in the first week, on its Monday morning.
  absl::Time booked = At(absl::PrevWeekday(day + 1, absl::Weekday::monday) - 3, 17, 10);
  booked = std::max(booked, At(c.opens, 9, 10));
  const std::string id = absl::StrCat("v", ++c.visits_made);
  auto schedule = WithId<v1::ScheduleVisitRequest>("visit");
  schedule.set_parent(c.name);
  schedule.set_visit_id(id);
  auto* planned = schedule.mutable_planned();
  SetInstant(start, planned->mutable_start());
  SetInstant(end, planned->mutable_end());
  planned->add_workers()->set_staff(worker);
  planned->add_participants(c.persons[0]);
  planned->add_participants(c.persons[1]);
  const bool home = rng_.Chance(0.8);
  planned->set_place(home ? types::v1::VISIT_PLACE_HOME : types::v1::VISIT_PLACE_COMMUNITY);
  planned->add_purposes(types::v1::VISIT_PURPOSE_THERAPY);
  out.Add(std::min(booked, start - absl::Hours(2)), "VisitService.ScheduleVisit", c.name, schedule,
          worker);

  const auto record = [&](const std::string& visit_id, absl::Time at,
                          types::v1::VisitOutcome outcome) {
    auto request = WithId<v1::RecordVisitRequest>("record");
    request.set_parent(c.name);
    request.set_visit_id(visit_id);
    request.set_outcome(outcome);
    out.Add(at, "VisitService.RecordVisit", c.name, request, worker);
  };
  const auto cancel = [&](types::v1::VisitOutcome by, absl::Duration notice) {
    auto request = WithId<v1::CancelVisitRequest>("cancel");
    request.set_name(absl::StrCat(c.name, "/visits/", id));
    request.set_cancelled_by(by);
    // Said apart: a coarse clock may record it after the visit's start.
    SetInstant(start - notice, request.mutable_notice_at());
    out.Add(start - notice, "VisitService.CancelVisit", c.name, request, worker);
  };
  switch (DrawFate(rng_, family_away)) {
    case Fate::kCompleted:
      return record(id, end + absl::Minutes(rng_.Between(5, 240)),
                    types::v1::VISIT_OUTCOME_COMPLETED);
    case Fate::kRecordedLate:
      return record(id, end + absl::Hours(rng_.Between(26, 60)),
                    types::v1::VISIT_OUTCOME_COMPLETED);
    case Fate::kNotAttended:
      return record(id, end + absl::Minutes(30), types::v1::VISIT_OUTCOME_NOT_ATTENDED);
    case Fate::kFamilyCancels:
      return cancel(types::v1::VISIT_OUTCOME_CANCELLED_BY_FAMILY,
                    absl::Minutes(rng_.Between(20, 110)));
    case Fate::kServiceCancels:
      return cancel(types::v1::VISIT_OUTCOME_CANCELLED_BY_SERVICE,
                    absl::Minutes(rng_.Between(20, 110)));
    case Fate::kServiceMoves: {
      auto move = WithId<v1::MoveVisitRequest>("move");
      move.set_name(absl::StrCat(c.name, "/visits/", id));
      move.set_cancelled_by(types::v1::VISIT_OUTCOME_CANCELLED_BY_SERVICE);
      SetInstant(start - absl::Hours(1), move.mutable_notice_at());
      const std::string moved = absl::StrCat("v", ++c.visits_made);
      move.set_new_visit_id(moved);
      *move.mutable_planned() = *planned;
      SetInstant(start + absl::Hours(2), move.mutable_planned()->mutable_start());
      SetInstant(end + absl::Hours(2), move.mutable_planned()->mutable_end());
      out.Add(start - absl::Hours(1), "VisitService.MoveVisit", c.name, move, worker);
      return record(moved, end + absl::Hours(3), types::v1::VISIT_OUTCOME_COMPLETED);
    }
  }
}

void TeamPlan::CrisisCalls(absl::CivilDay monday, ActionList& out) {
  for (int day = 0; day < 7; ++day) {
    if (!rng_.Chance(0.12)) continue;
    const Case* family = nullptr;
    for (const Case& c : cases_) {
      if (c.opens <= monday && c.closes >= monday + 7 && rng_.Chance(0.4)) family = &c;
    }
    if (family == nullptr) continue;
    const absl::Time at = At(monday + day, 0) + absl::Minutes(rng_.Below(24 * 60));
    const std::string& answerer = therapists_[PrimaryAt(out.Rounded(at))].name;
    auto receive = WithId<v1::ReceiveCallRequest>("call");
    receive.set_parent(agency_.name());
    const std::string id = absl::StrFormat("%s-c%d", profile_.id, ++calls_);
    receive.set_call_id(id);
    receive.set_team(team_);
    receive.set_family(family->name);
    out.Add(at, "CrisisService.ReceiveCall", id, receive, "telephone", "system");
    const std::string name = absl::StrCat(agency_.name(), "/calls/", id);
    auto acknowledge = WithId<v1::AcknowledgeCallRequest>("ack");
    acknowledge.set_name(name);
    acknowledge.set_staff(answerer);
    const absl::Time acknowledged = at + absl::Minutes(rng_.Between(1, 7));
    out.Add(acknowledged, "CrisisService.AcknowledgeCall", id, acknowledge, answerer, "on-call");
    auto connect = WithId<v1::ConnectCallRequest>("connect");
    connect.set_name(name);
    connect.set_staff(answerer);
    const absl::Time connected = acknowledged + absl::Minutes(rng_.Between(1, 4));
    out.Add(connected, "CrisisService.ConnectCall", id, connect, answerer, "on-call");
    auto close = WithId<v1::CloseCallRequest>("close");
    close.set_name(name);
    close.set_disposition(types::v1::CALL_DISPOSITION_RESOLVED_BY_PHONE);
    out.Add(connected + absl::Minutes(rng_.Between(10, 50)), "CrisisService.CloseCall", id, close,
            answerer, "on-call");
  }
}

}  // namespace vigil::generate
