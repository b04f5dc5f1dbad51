// Method: random histories of one family (bookings, records, moves, corrections in random order of
// arrival, both clock changes, part weeks, rule changes) are asked at every instant at which an
// answer may change; the calculator of scheduler/visits and the oracle must say the same.
// Repeat one failing history:  VIGIL_SEED=<seed> oracle_test --gtest_filter=IntensityProperty.*
#include <algorithm>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/visits/intensity.h"
#include "scheduler/visits/intensity_fixture.h"
#include "scheduler/visits/last_seen.h"
#include "scheduler/visits/severity.h"
#include "tests/oracle/history.h"
#include "tests/oracle/show.h"

namespace vigil::oracle {
namespace {

namespace sch = vigil::scheduler;

// ---- from the oracle's words to the records' ----

sch::VisitOutcome OutcomeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kScheduled:
      return sch::VisitOutcome::VISIT_OUTCOME_SCHEDULED;
    case Outcome::kCompleted:
      return sch::VisitOutcome::VISIT_OUTCOME_COMPLETED;
    case Outcome::kCancelledByFamily:
      return sch::VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY;
    case Outcome::kCancelledByService:
      return sch::VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE;
    case Outcome::kNotAttended:
      return sch::VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED;
    case Outcome::kEnteredInError:
      return sch::VisitOutcome::VISIT_OUTCOME_ENTERED_IN_ERROR;
  }
  return sch::VisitOutcome::VISIT_OUTCOME_UNSPECIFIED;
}

sch::VisitPurpose PurposeOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kTherapy:
      return sch::VisitPurpose::VISIT_PURPOSE_THERAPY;
    case Purpose::kCrisisCallOut:
      return sch::VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT;
    default:
      return sch::VisitPurpose::VISIT_PURPOSE_PRACTICAL_HELP;
  }
}

sch::VisitFacts FactsOf(const VisitFact& fact) {
  sch::VisitFacts facts;
  facts.start = fact.actual_start.value_or(fact.planned_start.value_or(absl::InfinitePast()));
  facts.end = fact.actual_end.value_or(fact.planned_end.value_or(absl::InfinitePast()));
  for (const Worker& w : fact.workers) {
    facts.workers.push_back({StaffName("agencies/a/staff/" + w.id), w.from.value_or(facts.start),
                             w.until.value_or(facts.end), w.qualified});
  }
  for (const std::string& p : fact.participants)
    facts.participants.emplace_back("agencies/a/persons/" + p);
  facts.place = fact.place == "home" ? sch::VisitPlace::VISIT_PLACE_HOME
                                     : sch::VisitPlace::VISIT_PLACE_SCHOOL;
  facts.mode = fact.mode == Mode::kInPerson ? sch::VisitMode::VISIT_MODE_IN_PERSON
               : fact.mode == Mode::kVideo  ? sch::VisitMode::VISIT_MODE_VIDEO
                                            : sch::VisitMode::VISIT_MODE_PHONE;
  for (const Purpose p : fact.purposes) facts.purposes.push_back(PurposeOf(p));
  return facts;
}

// The record as it stands at `now`; nothing while nothing is known of the visit.
std::optional<sch::Visit> VisitAt(const VisitHistory& history, absl::Time now) {
  sch::Visit visit;
  visit.id = history.id;
  bool known = false;
  for (const VisitFact& fact : history.facts) {
    if (fact.recorded_at > now) break;
    if (known && visit.outcome == sch::VisitOutcome::VISIT_OUTCOME_COMPLETED)
      visit.earlier.push_back(std::make_shared<const sch::VisitFacts>(visit.facts));
    known = true;
    visit.outcome = OutcomeOf(fact.outcome);
    visit.notice_at = fact.notice_at;
    visit.moved_to = fact.moved_to;
    visit.recorded_at = fact.recorded_at;
    const sch::VisitFacts facts = FactsOf(fact);
    if (fact.outcome == Outcome::kScheduled) {
      visit.scheduled = true;
    } else if (visit.scheduled && visit.plan == nullptr) {
      visit.plan = std::make_shared<const sch::VisitFacts>(visit.facts);
    }
    const bool took_place =
        fact.outcome == Outcome::kCompleted || fact.outcome == Outcome::kNotAttended;
    if (took_place || fact.outcome == Outcome::kScheduled) {
      visit.facts = facts;
    } else if (visit.plan != nullptr) {
      visit.facts = *visit.plan;
    }
  }
  if (!known) return std::nullopt;
  return visit;
}

// ---- the calculator's side ----

class Asked {
 public:
  Asked(const Family& family, absl::Time now) : family_(family), now_(now) {
    c_.zone = calendar::Zone(family.zone);
    rules_.reserve(family.rules.size());
    for (const Rules& r : family.rules) {
      programme::IntensityRules rules = sch::RulesFor(r.floor, r.target);
      rules.min_visit_minutes = r.min_visit_minutes;
      rules.merge_gap_minutes = r.merge_gap_minutes;
      rules.video_counts = r.video_counts;
      rules.counted_purposes.clear();
      for (const Purpose p : r.counted) rules.counted_purposes.insert(PurposeOf(p));
      rules_.push_back(rules);
      versions_.push_back({r.in_force_from, &rules_.back()});
    }
    c_.versions = versions_;
    span_.start = calendar::FirstInstant(family.start_date, c_.zone);
    span_.end = absl::InfiniteFuture();
    for (const ClosureFact& closure : family.closures) {
      if (closure.recorded_at > now) break;
      span_.end = closure.last_date.has_value() ? calendar::EndOfDate(*closure.last_date, c_.zone)
                                                : absl::InfiniteFuture();
    }
    if (span_.start < span_.end) c_.active = absl::MakeConstSpan(&span_, 1);
    c_.judged_from = family.judged_from;
    c_.index_youth = PersonName("agencies/a/persons/" + family.index_youth);
    for (const VisitHistory& history : family.visits) {
      if (auto visit = VisitAt(history, now)) visits_.push_back(*std::move(visit));
    }
    for (const sch::Visit& visit : visits_) pointers_.push_back(&visit);
    std::sort(pointers_.begin(), pointers_.end(), [](const sch::Visit* a, const sch::Visit* b) {
      return std::tie(a->facts.start, a->id) < std::tie(b->facts.start, b->id);
    });
  }

  sch::WeekCalculator Week(absl::CivilDay week) const {
    return sch::WeekCalculator(c_, pointers_, c_.WeekOf(week));
  }

  // Whether nobody was seen is settled at the instant the verdict becomes missed (3b); the run is
  // that of the verdicts as they are known now.
  Severity SeverityOf(absl::CivilDay day) const {
    const sch::WeekCalculator week = Week(day);
    if (!c_.Judged(week.week())) return Severity::kNone;
    const auto verdict = week.At(now_).verdict;
    const bool nobody = verdict == sch::WeekVerdict::WEEK_VERDICT_MISSED && NobodyWasSeen(day);
    std::vector<sch::WeekState> states;
    for (absl::CivilDay d = c_.WeekAt(span_.start).first_date; d < day; d += 7) {
      sch::WeekState state;
      const sch::WeekCalculator before = Week(d);
      state.week = d;
      state.start = before.week().start;
      state.end = before.week().end;
      state.verdict = before.At(now_).verdict;
      states.push_back(state);
    }
    const uint32_t run = 1 + sch::MissedRunBefore(states, day, c_.judged_from);
    switch (sch::SeverityOf(verdict, nobody, run, week.rules())) {
      case sch::Severity::SEVERITY_AMBER:
        return Severity::kAmber;
      case sch::Severity::SEVERITY_RED:
        return Severity::kRed;
      default:
        return Severity::kNone;
    }
  }

  // Of a week that is missed now: as it stood when it became so.
  bool NobodyWasSeen(absl::CivilDay day) const {
    absl::Time became = now_;
    const std::vector<absl::Time> instants = InterestingInstants(family_, c_.WeekOf(day).end, now_);
    for (auto t = instants.rbegin(); t != instants.rend(); ++t) {
      if (Asked(family_, *t).Week(day).At(*t).verdict != sch::WeekVerdict::WEEK_VERDICT_MISSED)
        break;
      became = *t;
    }
    const Asked then(family_, became);
    const sch::WeekCalculator week = then.Week(day);
    return sch::NobodySeen(week.figures(), week.rules());
  }

  WeekAnswer Answer(absl::CivilDay day) const {
    const sch::WeekCalculator week = Week(day);
    const sch::WeekFigures& figures = week.figures();
    const sch::WeekStatus status = week.At(now_);
    WeekAnswer answer;
    answer.counted = static_cast<int>(figures.counted);
    answer.pending = static_cast<int>(status.pending);
    answer.required_floor = static_cast<int>(figures.required);
    answer.required_target = static_cast<int>(figures.required_target);
    answer.visit_days = static_cast<int>(figures.visit_days);
    answer.call_outs = static_cast<int>(figures.call_outs);
    answer.missed_visits = static_cast<int>(figures.missed_visits);
    answer.unrecorded = static_cast<int>(status.unrecorded);
    answer.bunched = week.bunched();
    // Both lists of words have the same order.
    answer.verdict = static_cast<Verdict>(static_cast<int>(status.verdict) - 1);
    answer.severity = SeverityOf(day);
    return answer;
  }

  SeenAnswer Seen() const {
    sch::CountedDates dates;
    for (const sch::Visit* visit : pointers_) {
      const sch::WeekFigures figures = Week(c_.WeekAt(visit->facts.start).first_date).figures();
      if (figures.counted_date.has_value())
        dates.any = std::max(dates.any.value_or(*figures.counted_date), *figures.counted_date);
      if (figures.child_date.has_value())
        dates.child = std::max(dates.child.value_or(*figures.child_date), *figures.child_date);
    }
    SeenAnswer answer;
    const auto seen = sch::LastSeenAt(c_, dates, now_);
    if (!seen.has_value() || now_ >= seen->until) return answer;
    const absl::CivilDay today = calendar::LocalDate(now_, c_.zone);
    answer.evaluated = true;
    answer.days_not_seen = static_cast<int>(today - seen->base);
    answer.days_child_not_seen = static_cast<int>(today - seen->child_base);
    answer.not_seen_red = seen->not_seen_from <= now_;
    answer.child_not_seen_amber = seen->child_not_seen_from <= now_;
    return answer;
  }

  const sch::IntensityCase& the_case() const { return c_; }

 private:
  const Family& family_;
  absl::Time now_;
  std::vector<programme::IntensityRules> rules_;
  std::vector<sch::RuleVersion> versions_;
  sch::ActiveSpan span_;
  sch::IntensityCase c_;
  std::vector<sch::Visit> visits_;
  std::vector<const sch::Visit*> pointers_;
};

// ---- random histories ----

struct Setting {
  const char* zone;
  absl::CivilDay first;  // a Monday
};
// Five weeks with a clock change in the third or fourth.
const Setting kSettings[] = {
    {"America/New_York", absl::CivilDay(2026, 10, 12)},
    {"America/New_York", absl::CivilDay(2027, 2, 22)},
    {"Europe/London", absl::CivilDay(2026, 10, 5)},
    {"Europe/London", absl::CivilDay(2027, 3, 8)},
    {"America/Santiago", absl::CivilDay(2026, 8, 17)},
    {"America/Santiago", absl::CivilDay(2027, 3, 15)},
};
constexpr int kDays = 35;

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  Family Make() {
    const Setting& setting = kSettings[Below(std::size(kSettings))];
    family_.zone = LoadZone(setting.zone);
    family_.index_youth = "youth";
    first_ = FirstInstantOf(setting.first, family_.zone);
    family_.start_date = setting.first + Below(10);
    const absl::Time start = FirstInstantOf(family_.start_date, family_.zone);
    family_.judged_from = Chance(70) ? start : start + absl::Hours(24 * Below(15) + Below(24));
    MakeRules(setting);
    if (Chance(40)) MakeClosure();
    const int visits = 3 + Below(14);
    for (int i = 0; i < visits; ++i) MakeVisit();
    // The oracle counts visits outside the case's life too; commands refuse them (and before the
    // opening none counts, D20).
    std::erase_if(family_.visits, [this](const VisitHistory& v) { return !WithinCase(v); });
    return family_;
  }

 private:
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }
  template <class T>
  T Pick(std::initializer_list<T> list) {
    return *(list.begin() + Below(static_cast<int>(list.size())));
  }
  absl::Time Moment(int days) {
    return first_ + absl::Minutes(Below(days * 24 * 60)) + absl::Seconds(Below(60));
  }

  template <class Fn>
  static bool AllOf(std::initializer_list<std::optional<absl::Time>> list, const Fn& fn) {
    return std::all_of(list.begin(), list.end(), fn);
  }
  bool WithinCase(const VisitHistory& visit) const {
    const absl::Time from = FirstInstantOf(family_.start_date, family_.zone);
    const absl::Time until =
        family_.closures.empty()
            ? absl::InfiniteFuture()
            : FirstInstantOf(*family_.closures.back().last_date + 1, family_.zone);
    return std::all_of(visit.facts.begin(), visit.facts.end(), [&](const VisitFact& fact) {
      return AllOf({fact.planned_start, fact.actual_start},
                   [&](const auto& t) { return !t.has_value() || (from <= *t && *t < until); });
    });
  }

  void MakeRules(const Setting& setting) {
    Rules rules = Pick({FloorAndTarget(3, 3), FloorAndTarget(2, 3), FloorAndTarget(1, 2)});
    rules.video_counts = Chance(20);
    family_.rules = {rules};
    if (!Chance(25)) return;
    Rules later = Pick({FloorAndTarget(3, 3), FloorAndTarget(2, 2), FloorAndTarget(1, 1)});
    later.in_force_from = FirstInstantOf(setting.first + Below(kDays), family_.zone);
    later.min_visit_minutes = Pick({30, 45});
    family_.rules.push_back(later);
  }

  void MakeClosure() {
    ClosureFact closure;
    closure.last_date = family_.start_date + Below(kDays);
    closure.recorded_at = Moment(kDays + 7);
    family_.closures.push_back(closure);
  }

  void MakeTimes(std::optional<absl::Time>& start, std::optional<absl::Time>& end) {
    absl::Time at = absl::FromUnixSeconds(absl::ToUnixSeconds(first_)) +
                    absl::Minutes(15 * Below(kDays * 24 * 4));
    if (Chance(35) && last_end_.has_value())
      at = *last_end_ + absl::Minutes(Pick({-20, 0, 15, 29, 30, 31}));
    if (Chance(10)) {
      const absl::CivilDay monday =
          WeekStartOf(family_, DateOf(first_, family_)) + 7 * Below(kDays / 7);
      at = FirstInstantOf(monday, family_.zone) - absl::Minutes(Pick({1, 15, 45}));
    }
    start = at;
    end = at + absl::Minutes(Pick({15, 20, 29, 30, 31, 45, 60, 60, 60, 90, 240}));
    last_end_ = end;
  }

  // The oracle takes planned workers as there for the whole visit.
  void MakeDetails(VisitFact& fact, absl::Time start, absl::Time end, bool took_place) {
    fact.participants = Pick<std::set<std::string>>(
        {{"youth"}, {"youth", "mother"}, {"mother"}, {"father"}, {"youth", "father"}, {}});
    fact.place = Chance(80) ? "home" : "school";
    fact.mode = Chance(85) ? Mode::kInPerson : Pick({Mode::kPhone, Mode::kVideo});
    fact.purposes = Pick<std::set<Purpose>>({{Purpose::kTherapy},
                                             {Purpose::kTherapy},
                                             {Purpose::kTherapy},
                                             {Purpose::kCrisisCallOut},
                                             {Purpose::kTherapy, Purpose::kPracticalHelp},
                                             {Purpose::kPracticalHelp}});
    fact.workers = {{"t1", Chance(85), {}, {}}};
    if (took_place && Chance(25)) {
      const absl::Duration length = end - start;
      const int minutes = static_cast<int>(absl::ToInt64Minutes(length));
      Worker worker{"t2", Chance(70), start + absl::Minutes(Below(minutes)), {}};
      worker.until = *worker.from + absl::Minutes(1 + Below(minutes));
      worker.until = std::min(*worker.until, end);
      fact.workers.push_back(worker);
    }
  }

  void MakeVisit() {
    VisitHistory visit;
    visit.id = absl::StrCat("v", 100 + family_.visits.size());
    VisitFact fact;
    const bool booked = Chance(75);
    if (booked) {
      MakeTimes(fact.planned_start, fact.planned_end);
      MakeDetails(fact, *fact.planned_start, *fact.planned_end, false);
      fact.recorded_at = Chance(85) ? *fact.planned_start - absl::Minutes(Below(10 * 24 * 60))
                                    : *fact.planned_start + absl::Minutes(Below(4 * 24 * 60));
      visit.facts.push_back(fact);
    }
    if (!booked || Chance(80)) MakeOutcome(visit, fact, booked);
    while (visit.facts.back().outcome != Outcome::kScheduled && Chance(25))
      MakeCorrection(visit, booked);
    family_.visits.push_back(std::move(visit));
  }

  absl::Time RecordedAfter(const VisitHistory& visit, absl::Time earliest) {
    if (!visit.facts.empty()) earliest = std::max(earliest, visit.facts.back().recorded_at);
    return earliest + absl::Minutes(Pick({0, 1, 60, 24 * 60, 3 * 24 * 60})) +
           absl::Minutes(Below(12 * 60));
  }

  void TookPlace(VisitFact& fact, bool booked) {
    fact.outcome = Chance(85) ? Outcome::kCompleted : Outcome::kNotAttended;
    fact.notice_at.reset();
    fact.moved_to.clear();
    if (booked && Chance(70)) {
      fact.actual_start = fact.planned_start;
      fact.actual_end = fact.planned_end;
      if (Chance(15)) fact.mode = Mode::kPhone;
      return;
    }
    MakeTimes(fact.actual_start, fact.actual_end);
    MakeDetails(fact, *fact.actual_start, *fact.actual_end, true);
  }

  void MakeOutcome(VisitHistory& visit, VisitFact fact, bool booked) {
    if (!booked || Chance(70)) {
      TookPlace(fact, booked);
      fact.recorded_at = RecordedAfter(visit, *fact.actual_end);
      visit.facts.push_back(fact);
      return;
    }
    fact.outcome = Pick({Outcome::kCancelledByFamily, Outcome::kCancelledByService});
    fact.notice_at =
        *fact.planned_start - absl::Minutes(Pick({0, 60, 24 * 60 - 1, 24 * 60, 24 * 60 + 1, 4000}));
    fact.recorded_at = RecordedAfter(visit, *fact.notice_at);
    if (Chance(50)) fact.moved_to = MakeMoved(fact);
    visit.facts.push_back(fact);
  }

  // The linked visit, planned some days on; it may itself come to anything.
  std::string MakeMoved(const VisitFact& old) {
    VisitHistory visit;
    visit.id = absl::StrCat("m", 100 + family_.visits.size());
    VisitFact fact = old;
    fact.outcome = Outcome::kScheduled;
    fact.notice_at.reset();
    const absl::Duration length = *old.planned_end - *old.planned_start;
    fact.planned_start = *old.planned_start + absl::Minutes(60 * Below(5 * 24));
    fact.planned_end = *fact.planned_start + length;
    for (Worker& w : fact.workers) w.from = w.until = std::nullopt;
    visit.facts.push_back(fact);
    if (Chance(60)) MakeOutcomeOfMoved(visit, fact);
    family_.visits.push_back(visit);
    return visit.id;
  }

  void MakeOutcomeOfMoved(VisitHistory& visit, VisitFact fact) {
    if (Chance(20)) {
      fact.outcome = Outcome::kEnteredInError;
      fact.recorded_at = RecordedAfter(visit, fact.recorded_at);
    } else {
      TookPlace(fact, true);
      fact.recorded_at = RecordedAfter(visit, *fact.actual_end);
    }
    visit.facts.push_back(fact);
  }

  void MakeCorrection(VisitHistory& visit, bool booked) {
    VisitFact fact = visit.facts.back();
    if (Chance(25)) {
      fact.outcome = Outcome::kEnteredInError;
      fact.recorded_at = RecordedAfter(visit, fact.recorded_at);
    } else {
      TookPlace(fact, booked);
      fact.recorded_at = RecordedAfter(visit, *fact.actual_end);
    }
    visit.facts.push_back(fact);
  }

  std::mt19937_64 random_;
  Family family_;
  absl::Time first_;
  std::optional<absl::Time> last_end_;
};

// ---- comparing ----

// Many more behind ./test --long.
uint64_t Histories() { return std::getenv("VIGIL_LONG") == nullptr ? 400 : 10'000; }

// True when all answers agree; tells the first that does not.
bool Compare(uint64_t seed) {
  const Family family = Generator(seed).Make();
  const absl::CivilDay first = WeekStartOf(family, family.start_date);
  const absl::Time from = FirstInstantOf(first - 7, family.zone);
  const absl::Time until = FirstInstantOf(first + kDays + 14, family.zone);
  std::vector<absl::Time> instants = InterestingInstants(family, from, until);
  // Just before each instant too; a sample of both keeps a history quick.
  std::mt19937_64 random(seed);
  std::vector<absl::Time> asked;
  for (const absl::Time t : instants) {
    if (random() % 6 == 0) asked.push_back(t);
    if (random() % 12 == 0) asked.push_back(t - absl::Seconds(1));
  }
  for (const absl::Time now : asked) {
    const Asked calculator(family, now);
    const absl::CivilDay today = DateOf(now, family);
    for (int week = -2; week <= 1; ++week) {
      const absl::CivilDay day = WeekStartOf(family, today) + 7 * week;
      WeekAnswer theirs = AskWeek(family, day, now);
      theirs.pending = std::max(theirs.pending, 0);
      const std::string want = Show(theirs), got = Show(calculator.Answer(day));
      if (want == got) continue;
      ADD_FAILURE() << "VIGIL_SEED=" << seed << " week " << day << " at "
                    << absl::FormatTime(now, family.zone) << "\noracle     " << want
                    << "\ncalculator " << got << "\n"
                    << Show(family, now);
      return false;
    }
    const std::string want = Show(AskSeen(family, now)), got = Show(calculator.Seen());
    if (want != got) {
      ADD_FAILURE() << "VIGIL_SEED=" << seed << " seen at " << absl::FormatTime(now, family.zone)
                    << "\noracle     " << want << "\ncalculator " << got << "\n"
                    << Show(family, now);
      return false;
    }
  }
  return true;
}

TEST(IntensityProperty, CalculatorAndOracleAgree) {
  if (const char* seed = std::getenv("VIGIL_SEED")) {
    Compare(std::strtoull(seed, nullptr, 10));
    return;
  }
  int failures = 0;
  for (uint64_t seed = 1; seed <= Histories() && failures < 3; ++seed) {
    if (!Compare(seed)) ++failures;
  }
}

}  // namespace
}  // namespace vigil::oracle
