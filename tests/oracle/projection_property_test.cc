// Method: one family lives at random in the pure core, all by commands and deadlines, the clock
// jumping onto and just before the instants at which an answer may change. After every step what
// has been published and what is served must be what the oracle says of the facts accepted so far.
// Repeat one failing life:  VIGIL_SEED=<seed> oracle_test --gtest_filter=ProjectionProperty.*
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/severity.h"
#include "scheduler/visits/visit_lookup.h"
#include "tests/oracle/history.h"
#include "tests/oracle/show.h"
#include "tests/oracle/words.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::oracle {
namespace {

namespace sch = vigil::scheduler;

struct Setting {
  const char* zone;
  absl::CivilDay first;  // a Monday
};
// Lives of up to eight weeks with a clock change in the second or third; in Santiago at midnight.
const Setting kSettings[] = {
    {"America/New_York", absl::CivilDay(2026, 10, 19)},
    {"America/New_York", absl::CivilDay(2027, 3, 1)},
    {"Europe/London", absl::CivilDay(2026, 10, 12)},
    {"Europe/London", absl::CivilDay(2027, 3, 15)},
    {"America/Santiago", absl::CivilDay(2026, 8, 24)},
    {"America/Santiago", absl::CivilDay(2027, 3, 22)},
};

constexpr char kFamily[] = "agencies/a/families/f";

bool TookPlace(Outcome outcome) {
  return outcome == Outcome::kCompleted || outcome == Outcome::kNotAttended;
}

class Life {
 public:
  Life(uint64_t seed, const Setting& setting) : random_(seed), setting_(setting) {
    known_.zone = LoadZone(setting.zone);
    known_.index_youth = "youth";
    known_.start_date = setting.first + Below(10);
    world_ = std::make_unique<sch::World>(absl::FormatTime(
        absl::RFC3339_full, FirstInstantOf(setting.first, known_.zone), absl::UTCTimeZone()));
    Found();
  }

  // False at the first difference, which is reported.
  bool Live(int steps) {
    for (int step = 0; step < steps; ++step) {
      const std::string what = Step();
      ++done_[what];
      world_->AdvanceTo(now());  // what new rules make due at once
      if (!Agree(what)) {
        world_->set_check_replay(false);
        return false;
      }
    }
    return EachUnrecordedOnce();
  }

  const std::map<std::string, int>& done() const { return done_; }

 private:
  // ---- chance ----
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <class T>
  T Pick(std::initializer_list<T> list) {
    return *(list.begin() + Below(static_cast<int>(list.size())));
  }
  absl::Time now() const { return world_->now(); }

  // ---- founding ----
  Rules DrawRules() {
    Rules rules = Pick({FloorAndTarget(3, 3), FloorAndTarget(2, 3), FloorAndTarget(1, 2)});
    rules.min_visit_minutes = Pick({30, 30, 45});
    rules.video_counts = Chance(20);
    rules.in_force_from = absl::InfinitePast();
    return rules;
  }

  // Of the same programme, with the given values.
  void Publish(const Rules& rules) {
    world_->Publish("a", "aip-boston", [&](programme::v1::Programme& programme) {
      programme.mutable_zone()->set_value(setting_.zone);
      auto* intensity = programme.mutable_intensity();
      intensity->mutable_floor_visits()->set_value(rules.floor);
      intensity->mutable_target_visits()->set_value(rules.target);
      intensity->mutable_min_visit_minutes()->set_value(rules.min_visit_minutes);
      intensity->mutable_video_counts()->set_value(rules.video_counts);
    });
    known_.rules.push_back(rules);
  }

  void Found() {
    Publish(DrawRules());
    const std::string team = world_->AddTeam("a", "aip-boston");
    world_->AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
    world_->AddStaff(team, "tb", STAFF_ROLE_THERAPIST);
    world_->AddStaff(team, "frs", STAFF_ROLE_FRS);
    const absl::Time start = FirstInstantOf(known_.start_date, known_.zone);
    world_->AdvanceTo(start +
                      (Chance(60) ? absl::ZeroDuration() : absl::Minutes(Below(12 * 24 * 60))));
    known_.judged_from = now();
    world_->OpenFamily(team, "f", "agencies/a/staff/ta", absl::FormatCivilTime(known_.start_date));
  }

  // ---- steps ----
  std::string Step() {
    const int roll = Below(100);
    if (roll < 34) return Advance();
    // Off the whole second: what falls due comes before a command of the same instant, and the
    // oracle knows no such order.
    world_->AdvanceTo(now() + absl::Milliseconds(700));
    if (roll < 52) return Schedule();
    if (roll < 74) return Record();
    if (roll < 79) return Cancel();
    if (roll < 83) return Move();
    if (roll < 89) return Correct();
    if (roll < 90) return Reassign();
    if (roll < 91) return Close();
    if (roll < 92) return NewRules();
    if (roll < 95) return OnHold();
    return Tapered();
  }

  std::string Advance() {
    const int roll = Below(10);
    absl::Time to = now() + absl::Seconds(Below(30 * 3600));
    if (roll < 7) {
      const std::vector<absl::Time> instants =
          InterestingInstants(known_, now() + absl::Seconds(2), now() + absl::Hours(7 * 24));
      if (instants.empty()) return "nothing";
      const size_t last = std::min<size_t>(instants.size(), 1 + Below(5)) - 1;
      to = instants[last] - absl::Seconds(roll < 2 ? 1 : 0);
    }
    world_->AdvanceTo(to);
    return "advance";
  }

  void DrawTimes(absl::Time from, int minutes, absl::Time* start, absl::Time* end) {
    absl::Time at =
        absl::FromUnixSeconds(absl::ToUnixSeconds(from) / 60 * 60) + absl::Minutes(Below(minutes));
    if (Chance(30) && last_end_ > absl::InfinitePast())
      at = last_end_ + absl::Minutes(Pick({-20, 0, 15, 29, 30, 31}));
    if (Chance(10)) {
      // About the edges of weeks and dates.
      const absl::CivilDay date =
          Chance(50) ? WeekStartOf(known_, DateOf(at, known_)) : DateOf(at, known_);
      at = FirstInstantOf(date, known_.zone) - absl::Minutes(Pick({-1, 0, 1, 15, 45}));
    }
    *start = at;
    *end = at + absl::Minutes(Pick({15, 20, 29, 30, 31, 45, 60, 60, 60, 90, 240}));
    last_end_ = *end;
  }

  void DrawDetails(VisitFact& fact) {
    fact.participants = Pick<std::set<std::string>>(
        {{"youth"}, {"youth", "carer"}, {"youth", "carer"}, {"carer"}, {}});
    fact.place = Chance(80) ? "home" : "school";
    fact.mode = Chance(85) ? Mode::kInPerson : Pick({Mode::kPhone, Mode::kVideo});
    fact.purposes = Pick<std::set<Purpose>>({{Purpose::kTherapy},
                                             {Purpose::kTherapy},
                                             {Purpose::kTherapy},
                                             {Purpose::kCrisisCallOut},
                                             {Purpose::kTherapy, Purpose::kPracticalHelp},
                                             {Purpose::kPracticalHelp}});
    fact.workers = {{Chance(50) ? "ta" : "tb", true, {}, {}}};
    if (Chance(12)) fact.workers = {{"frs", false, {}, {}}};
  }

  // Somebody who was there for a part of it.
  void DrawPresence(VisitFact& fact) {
    if (!Chance(25)) return;
    const int minutes =
        static_cast<int>(absl::ToInt64Minutes(*fact.actual_end - *fact.actual_start));
    Worker& worker = fact.workers.front();
    worker.from = *fact.actual_start + absl::Minutes(Below(minutes));
    worker.until = std::min(*fact.actual_end, *worker.from + absl::Minutes(1 + Below(minutes)));
  }

  std::string NextId() { return absl::StrCat("v", 100 + ++visits_); }

  // Asks, and remembers the fact when it is accepted.
  template <class Request>
  std::string Do(const char* what, const Request& request, VisitHistory& history, VisitFact fact) {
    const auto events = world_->Do(request);
    if (!events.ok()) return absl::StrCat(what, " refused");
    fact.recorded_at = now();
    history.facts.push_back(std::move(fact));
    return what;
  }

  std::string Schedule() {
    VisitFact fact;
    absl::Time start, end;
    DrawTimes(now() - absl::Hours(Chance(15) ? 48 : 0), 9 * 24 * 60, &start, &end);
    fact.planned_start = start;
    fact.planned_end = end;
    DrawDetails(fact);
    v1::ScheduleVisitRequest request;
    request.set_parent(kFamily);
    VisitHistory history{NextId(), {}};
    request.set_visit_id(history.id);
    *request.mutable_planned() = DetailsOf(fact, start, end);
    const std::string what = Do("schedule", request, history, fact);
    if (!history.facts.empty()) known_.visits.push_back(history);
    return what;
  }

  // A visit whose last fact has this kind of outcome; null when there is none.
  VisitHistory* Some(bool scheduled) {
    std::vector<VisitHistory*> found;
    for (VisitHistory& visit : known_.visits) {
      if ((visit.facts.back().outcome == Outcome::kScheduled) == scheduled) found.push_back(&visit);
    }
    return found.empty() ? nullptr
                         : found[static_cast<size_t>(Below(static_cast<int>(found.size())))];
  }

  // What took place, as the request and the fact say it.
  void DrawActual(VisitFact& fact, absl::Time around, v1::VisitDetails* actual) {
    absl::Time start, end;
    DrawTimes(around, 60, &start, &end);
    fact.actual_start = start;
    fact.actual_end = end;
    DrawDetails(fact);
    DrawPresence(fact);
    *actual = DetailsOf(fact, start, end);
  }

  std::string Record() {
    v1::RecordVisitRequest request;
    request.set_parent(kFamily);
    const Outcome outcome = Chance(88) ? Outcome::kCompleted : Outcome::kNotAttended;
    request.set_outcome(WordOf(outcome));
    VisitHistory* booked = Chance(70) ? Some(true) : nullptr;
    if (booked != nullptr) {
      VisitFact fact = booked->facts.back();
      request.set_visit_id(booked->id);
      fact.outcome = outcome;
      fact.actual_start = fact.planned_start;
      fact.actual_end = fact.planned_end;
      if (Chance(25)) DrawActual(fact, *fact.planned_start, request.mutable_actual());
      return Do("record", request, *booked, fact);
    }
    VisitFact fact;
    fact.outcome = outcome;
    const bool late = Chance(20);
    const int days = late ? 40 : 5;
    DrawActual(fact, now() - absl::Minutes(120 + Below(days * 24 * 60)), request.mutable_actual());
    VisitHistory history{NextId(), {}};
    request.set_visit_id(history.id);
    const std::string what = Do(late ? "record late" : "record unplanned", request, history, fact);
    if (!history.facts.empty()) known_.visits.push_back(history);
    return what;
  }

  void DrawNotice(VisitFact& fact, v1::When* notice) {
    fact.outcome = Pick({Outcome::kCancelledByFamily, Outcome::kCancelledByService});
    absl::Time at =
        *fact.planned_start - absl::Minutes(Pick({0, 60, 24 * 60 - 1, 24 * 60, 24 * 60 + 1, 4000}));
    fact.notice_at = std::min(at, absl::FromUnixSeconds(absl::ToUnixSeconds(now())));
    SetTime(*fact.notice_at, notice);
  }

  std::string Cancel() {
    VisitHistory* visit = Some(true);
    if (visit == nullptr) return "nothing";
    VisitFact fact = visit->facts.back();
    v1::CancelVisitRequest request;
    request.set_name(absl::StrCat(kFamily, "/visits/", visit->id));
    DrawNotice(fact, request.mutable_notice_at());
    request.set_cancelled_by(WordOf(fact.outcome));
    return Do("cancel", request, *visit, fact);
  }

  std::string Move() {
    VisitHistory* visit = Some(true);
    if (visit == nullptr) return "nothing";
    VisitFact fact = visit->facts.back();
    VisitFact next = fact;
    v1::MoveVisitRequest request;
    request.set_name(absl::StrCat(kFamily, "/visits/", visit->id));
    DrawNotice(fact, request.mutable_notice_at());
    request.set_cancelled_by(WordOf(fact.outcome));
    fact.moved_to = NextId();
    request.set_new_visit_id(fact.moved_to);
    const absl::Duration by = absl::Minutes(30 * (Below(6 * 48) - 48));
    next.planned_start = *next.planned_start + by;
    next.planned_end = *next.planned_end + by;
    *request.mutable_planned() = DetailsOf(next, *next.planned_start, *next.planned_end);
    const std::string what = Do("move", request, *visit, fact);
    if (visit->facts.back().moved_to == fact.moved_to) {
      next.recorded_at = now();
      known_.visits.push_back({fact.moved_to, {next}});
    }
    return what;
  }

  std::string Correct() {
    const bool booking = Chance(10);
    VisitHistory* visit = Some(booking);
    if (visit == nullptr) return "nothing";
    VisitFact fact = visit->facts.back();
    v1::CorrectVisitRequest request;
    request.set_name(absl::StrCat(kFamily, "/visits/", visit->id));
    request.mutable_reason()->set_text("mistaken");
    const Outcome before = fact.outcome;
    fact.outcome = booking || Chance(30)
                       ? Outcome::kEnteredInError
                       : Pick({Outcome::kCompleted, Outcome::kCompleted, Outcome::kNotAttended,
                               Outcome::kCancelledByService});
    if (fact.outcome == Outcome::kCancelledByService) {
      if (!fact.planned_start) return "nothing";
      fact.notice_at = std::min(*fact.planned_start - absl::Hours(1), now());
      fact.notice_at = absl::FromUnixSeconds(absl::ToUnixSeconds(*fact.notice_at));
      SetTime(*fact.notice_at, request.mutable_notice_at());
    }
    request.set_outcome(WordOf(fact.outcome));
    if (TookPlace(fact.outcome) && (!TookPlace(before) || Chance(60))) {
      const absl::Time around = fact.actual_start ? *fact.actual_start : *fact.planned_start;
      DrawActual(fact, around - absl::Minutes(30), request.mutable_actual());
    }
    if (!TookPlace(fact.outcome)) fact.actual_start = fact.actual_end = std::nullopt;
    return Do("correct", request, *visit, fact);
  }

  // Who is the therapist changes nothing of what was seen.
  std::string Reassign() {
    v1::ReassignTherapistRequest request;
    request.set_name(kFamily);
    const bool first = world_->Get<sch::Family>(kFamily)->therapist.str() == "agencies/a/staff/ta";
    request.set_therapist(first ? "agencies/a/staff/tb" : "agencies/a/staff/ta");
    return world_->Do(request).ok() ? "reassign" : "reassign refused";
  }

  // The oracle counts visits outside the case too: so no visit is left behind its end, where
  // commands refuse new ones.
  std::string Close() {
    const absl::CivilDay date = DateOf(now(), known_) + Below(18) - 4;
    const absl::Time end = FirstInstantOf(date + 1, known_.zone);
    for (const VisitHistory& visit : known_.visits) {
      for (const VisitFact& fact : visit.facts) {
        for (const auto& start : {fact.planned_start, fact.actual_start}) {
          if (start && *start >= end) return "nothing";
        }
      }
    }
    v1::CloseCaseRequest request;
    request.set_name(kFamily);
    request.set_closure_date(absl::FormatCivilTime(date));
    request.set_reason(CLOSURE_REASON_GOALS_MET);
    if (!world_->Do(request).ok()) return "close refused";
    known_.closures.push_back({now(), date});
    return "close";
  }

  // ---- holds ----
  std::string OnHold() {
    const int roll = Below(10);
    return roll < 5 ? HoldCase() : roll < 8 ? Resume() : Withdraw();
  }

  std::string HoldCase() {
    HoldFact fact;
    const absl::CivilDay today = DateOf(now(), known_);
    if (Chance(40)) {
      fact.from = FirstInstantOf(today + Below(16) - 7, known_.zone);
    } else {
      const absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(now()) / 60 * 60);
      fact.from = minute + absl::Minutes(Below(14 * 24 * 60) - 6 * 24 * 60);
    }
    v1::HoldCaseRequest request;
    request.set_name(kFamily);
    const std::string id = absl::StrCat("h", holds_.size());
    request.set_hold_id(id);
    request.set_reason(Pick({HOLD_REASON_CUSTODY, HOLD_REASON_HOSPITAL}));
    SetTime(fact.from, request.mutable_start());
    const absl::CivilDay first = DateOf(fact.from, known_);
    request.set_review_date(absl::FormatCivilTime(std::max(first, today) + Below(5)));
    if (Chance(50)) {
      fact.resume_date = first + 1 + Below(12);
      request.set_resume_date(absl::FormatCivilTime(*fact.resume_date));
    }
    if (!world_->Do(request).ok()) return "hold refused";
    fact.recorded_at = now();
    holds_[id] = known_.holds.size();
    known_.holds.push_back(fact);
    return "hold";
  }

  // What is known of the hold from now on; nothing: it never was.
  void Replace(size_t& at, const std::optional<HoldFact>& fact) {
    known_.holds[at].replaced_at = now();
    if (!fact) return;
    known_.holds.push_back(*fact);
    known_.holds.back().recorded_at = now();
    at = known_.holds.size() - 1;
  }

  std::string Resume() {
    v1::ResumeCaseRequest request;
    request.set_name(kFamily);
    std::optional<absl::CivilDay> date;
    if (Chance(85)) {
      date = DateOf(now(), known_) + Below(14) - 7;
      request.set_resume_date(absl::FormatCivilTime(*date));
    }
    const auto events = world_->Do(request);
    if (!events.ok()) return "resume refused";
    const auto told = sch::EventsOf<events::v1::CaseResumeSet>(*events);
    size_t& at = holds_.at(told.at(0).hold_id());
    HoldFact fact = known_.holds[at];
    fact.resume_date = date;
    Replace(at, fact);
    return "resume";
  }

  std::string Withdraw() {
    if (holds_.empty()) return "nothing";
    const auto hold = std::next(holds_.begin(), Below(static_cast<int>(holds_.size())));
    v1::WithdrawHoldRequest request;
    request.set_name(absl::StrCat(kFamily, "/holds/", hold->first));
    request.mutable_reason()->set_text("mistaken");
    if (!world_->Do(request).ok()) return "withdraw refused";
    Replace(hold->second, std::nullopt);
    return "withdraw";
  }

  // ---- tapers ----
  std::string Tapered() {
    const int roll = Below(10);
    return roll < 4 ? PlanDischarge() : roll < 9 ? SetTaper() : EndTaper();
  }

  // From `date` on the tapers say nothing any more.
  void CutTapers(absl::CivilDay date) {
    const size_t count = known_.tapers.size();
    for (size_t i = 0; i < count; ++i) {
      TaperFact fact = known_.tapers[i];
      if (fact.replaced_at <= now() || fact.last_date < date) continue;
      known_.tapers[i].replaced_at = now();
      fact.last_date = date - 1;
      fact.recorded_at = now();
      if (fact.first_date <= fact.last_date) known_.tapers.push_back(fact);
    }
  }

  std::string PlanDischarge() {
    v1::SetPlannedDischargeRequest request;
    request.set_name(kFamily);
    std::optional<absl::CivilDay> date;
    if (Chance(90)) {
      date = DateOf(now(), known_) + Below(30);
      request.set_date(absl::FormatCivilTime(*date));
    }
    if (!world_->Do(request).ok()) return "plan refused";
    if (date != discharge_) CutTapers(DateOf(now(), known_));
    discharge_ = date;
    return "plan";
  }

  std::string SetTaper() {
    TaperFact fact;
    fact.first_date = DateOf(now(), known_) + Below(20) - 1;
    fact.visits = Pick({1, 1, 2});
    v1::SetTaperRequest request;
    request.set_name(kFamily);
    request.set_visits(static_cast<uint32_t>(fact.visits));
    request.set_first_date(absl::FormatCivilTime(fact.first_date));
    if (!world_->Do(request).ok()) return "taper refused";
    CutTapers(fact.first_date);
    fact.last_date = *discharge_;
    fact.recorded_at = now();
    known_.tapers.push_back(fact);
    return "taper";
  }

  std::string EndTaper() {
    v1::EndTaperRequest request;
    request.set_name(kFamily);
    if (!world_->Do(request).ok()) return "end taper refused";
    CutTapers(DateOf(now(), known_));
    return "end taper";
  }

  std::string NewRules() {
    Rules rules = DrawRules();
    rules.in_force_from = now();
    Publish(rules);
    return "new rules";
  }

  // ---- comparing ----
  v1::GetWeekResponse Served(absl::CivilDay week) const {
    v1::GetWeekRequest request;
    request.set_family(kFamily);
    request.set_date(absl::FormatCivilTime(week));
    auto response = sch::Query(world_->view(), request, world_->view_context());
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }

  static WeekAnswer AnswerOf(const v1::Week& week) {
    WeekAnswer answer;
    answer.counted = static_cast<int>(week.counted());
    answer.pending = static_cast<int>(week.pending());
    answer.required_floor = static_cast<int>(week.required());
    answer.required_target = static_cast<int>(week.required_target());
    answer.visit_days = static_cast<int>(week.visit_days());
    answer.call_outs = static_cast<int>(week.call_outs());
    answer.missed_visits = static_cast<int>(week.missed_visits());
    answer.unrecorded = static_cast<int>(week.unrecorded());
    answer.bunched = week.bunched();
    // Both lists of words have the same order.
    answer.verdict = static_cast<Verdict>(static_cast<int>(week.verdict()) - 1);
    answer.severity = week.severity() == SEVERITY_RED     ? Severity::kRed
                      : week.severity() == SEVERITY_AMBER ? Severity::kAmber
                                                          : Severity::kNone;
    return answer;
  }

  bool Differs(const std::string& what, const std::string& of, const std::string& want,
               const std::string& got) const {
    if (want == got) return false;
    ADD_FAILURE() << "after " << what << ": " << of << " at "
                  << absl::FormatTime(now(), known_.zone) << "\noracle  " << want << "\nvigil   "
                  << got << "\n"
                  << Show(known_, now());
    return true;
  }

  // What the log has made known of the week: its alert, and its figures once they are final.
  static std::string Told(WeekVerdict verdict, Severity severity, bool final, uint32_t counted) {
    return absl::StrCat(WeekVerdict_Name(sch::AlertOf(verdict)), " severity ",
                        static_cast<int>(severity), final ? " final " : "",
                        final ? absl::StrCat(counted) : "");
  }
  std::string ShouldBeTold(const WeekAnswer& answer, absl::CivilDay week) const {
    const absl::Time end = FirstInstantOf(week + 7, known_.zone);
    const bool final = now() >= end + absl::Hours(72);
    const bool judged = end > known_.judged_from;
    return Told(judged ? static_cast<WeekVerdict>(static_cast<int>(answer.verdict) + 1)
                       : WEEK_VERDICT_UNSPECIFIED,
                answer.severity, final, static_cast<uint32_t>(answer.counted));
  }
  std::string WasTold(const sch::Family& family, absl::CivilDay week) const {
    const sch::WeekState* state = sch::FindWeek(family.weeks, week);
    if (state == nullptr) return Told(WEEK_VERDICT_UNSPECIFIED, Severity::kNone, false, 0);
    // A week that was never judged is final in its figures only.
    const bool judged = FirstInstantOf(week + 7, known_.zone) > known_.judged_from;
    return Told(judged ? state->verdict : WEEK_VERDICT_UNSPECIFIED,
                state->severity == SEVERITY_RED     ? Severity::kRed
                : state->severity == SEVERITY_AMBER ? Severity::kAmber
                                                    : Severity::kNone,
                state->final, state->figures.counted);
  }

  bool AgreeOnWeek(const std::string& what, absl::CivilDay week, const sch::Family& family) {
    WeekAnswer theirs = AskWeek(known_, week, now());
    theirs.pending = std::max(theirs.pending, 0);
    const std::string of = absl::StrCat("week ", absl::FormatCivilTime(week));
    if (Differs(what, of, Show(theirs), Show(AnswerOf(Served(week).week())))) return false;
    // Of a week without a requirement, or that ended before Vigil learnt of the case, nothing is
    // told unless visits stand in it.
    const bool judged = FirstInstantOf(week + 7, known_.zone) > known_.judged_from;
    if (sch::FindWeek(family.weeks, week) == nullptr && (!judged || theirs.required_target == 0))
      return true;
    return !Differs(what, of + " as told", ShouldBeTold(theirs, week), WasTold(family, week));
  }

  bool Agree(const std::string& what) {
    const auto family = world_->Get<sch::Family>(kFamily);
    const absl::CivilDay this_week = WeekStartOf(known_, DateOf(now(), known_));
    std::vector<absl::CivilDay> weeks = {this_week - 14, this_week - 7, this_week, this_week + 7};
    const absl::CivilDay first = WeekStartOf(known_, known_.start_date);
    if (this_week - 21 >= first)
      weeks.push_back(this_week - 21 -
                      7 * Below(static_cast<int>((this_week - 21 - first) / 7) + 1));
    for (const absl::CivilDay week : weeks) {
      if (!AgreeOnWeek(what, week, *family)) return false;
    }
    const SeenAnswer theirs = AskSeen(known_, now());
    const v1::LastSeen seen = Served(this_week).last_seen();
    SeenAnswer ours;
    ours.evaluated = !seen.base_date().empty();
    ours.days_not_seen = static_cast<int>(seen.days());
    ours.not_seen_red = seen.not_seen();
    ours.days_child_not_seen = static_cast<int>(seen.days_child());
    ours.child_not_seen_amber = seen.child_not_seen();
    if (Differs(what, "seen", Show(theirs), Show(ours))) return false;
    return !Differs(what, "not seen as told", theirs.not_seen_red ? "not seen" : "",
                    family->not_seen_since.has_value() ? "not seen" : "");
  }

  bool EachUnrecordedOnce() const {
    std::map<std::string, int> raised;
    for (const auto& event : sch::EventsOf<events::v1::VisitUnrecordedRaised>(world_->log()))
      ++raised[event.visit()];
    for (const VisitHistory& visit : known_.visits) {
      const VisitFact& fact = visit.facts.back();
      const int times = raised[absl::StrCat(kFamily, "/visits/", visit.id)];
      const bool lapsed = fact.outcome == Outcome::kScheduled &&
                          now() >= *fact.planned_end + absl::Hours(24) &&
                          *fact.planned_end + absl::Hours(24) > known_.judged_from;
      EXPECT_LE(times, 1) << visit.id;
      EXPECT_GE(times, lapsed ? 1 : 0) << visit.id;
    }
    return !::testing::Test::HasFailure();
  }

  std::mt19937_64 random_;
  const Setting setting_;
  Family known_;
  std::unique_ptr<sch::World> world_;
  absl::Time last_end_ = absl::InfinitePast();
  int visits_ = 0;
  std::map<std::string, size_t> holds_;  // by id, where its last fact stands
  std::optional<absl::CivilDay> discharge_;
  std::map<std::string, int> done_;
};

// Many more behind ./test --long.
uint64_t Lives() { return std::getenv("VIGIL_LONG") == nullptr ? 120 : 3'000; }
constexpr int kSteps = 90;

TEST(ProjectionProperty, WhatIsPublishedAndServedIsWhatTheOracleSays) {
  std::map<std::string, int> done;
  uint64_t first = 1, last = Lives();
  if (const char* seed = std::getenv("VIGIL_SEED")) first = last = std::strtoull(seed, nullptr, 10);
  for (uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("VIGIL_SEED=", seed));
    Life life(seed, kSettings[seed % std::size(kSettings)]);
    life.Live(kSteps);
    for (const auto& [what, count] : life.done()) done[what] += count;
  }
  if (first == last) return;
  // What never came to pass proved nothing.
  for (const char* what :
       {"advance", "schedule", "record", "record late", "record unplanned", "cancel", "move",
        "correct", "reassign", "close", "new rules", "hold", "resume", "withdraw", "plan", "taper"})
    EXPECT_GT(done[what], 10) << what;
}

}  // namespace
}  // namespace vigil::oracle
