#include "tests/oracle/intensity_oracle.h"

#include <algorithm>
#include <functional>

#include "base/check.h"

namespace vigil::oracle {
namespace {

constexpr int kBunchedRequired = 3;                   // D3: required >= 3 ...
constexpr int kBunchedCounted = 2;                    // rulings: counted >= 2 as well
constexpr int kBunchedDays = 2;                       // ... and visit_days < 2
constexpr int kGraceDate = 4;                         // D8: the fourth active date
constexpr int kNotSeenDays = 7;                       // D9
constexpr int kChildNotSeenDays = 14;                 // D9
const absl::Duration kLapse = absl::Hours(24);        // D5, D8
const absl::Duration kLateNotice = absl::Hours(24);   // D5
const absl::Duration kMissedAfter = absl::Hours(24);  // D8
const absl::Duration kFinalAfter = absl::Hours(72);   // D5, D8

// ---- what is known at `now` ----

const VisitFact* KnownFact(const VisitHistory& visit, absl::Time now) {
  const VisitFact* known = nullptr;
  for (const VisitFact& fact : visit.facts) {
    if (fact.recorded_at <= now) known = &fact;
  }
  return known;
}

const Rules& RulesAt(const Family& family, absl::Time t) {
  const Rules* in_force = &family.rules.front();
  for (const Rules& rules : family.rules) {
    if (rules.in_force_from <= t) in_force = &rules;
  }
  return *in_force;
}

// A half-open span of activity; the closure as known at `now`.
struct Span {
  absl::Time from, until;
};
Span ActiveSpan(const Family& family, absl::Time now) {
  Span span{FirstInstantOf(family.start_date, family.zone), absl::InfiniteFuture()};
  for (const ClosureFact& closure : family.closures) {
    if (closure.recorded_at > now) continue;
    span.until = closure.last_date ? FirstInstantOf(*closure.last_date + 1, family.zone)
                                   : absl::InfiniteFuture();
  }
  return span;
}

template <class Fact>
bool Known(const Fact& fact, absl::Time now) {
  return fact.recorded_at <= now && now < fact.replaced_at;
}

bool OnHold(const Family& family, absl::Time t, absl::Time now) {
  for (const HoldFact& hold : family.holds) {
    if (Known(hold, now) && hold.from <= t &&
        (!hold.resume_date || t < FirstInstantOf(*hold.resume_date, family.zone))) {
      return true;
    }
  }
  return false;
}

// D7: active at any instant of the date, and not on hold at every such instant.
bool DateCounts(const Family& family, absl::CivilDay date, absl::Time now) {
  const Span active = ActiveSpan(family, now);
  const absl::Time end = FirstInstantOf(date + 1, family.zone);
  for (absl::Time t = FirstInstantOf(date, family.zone); t < end; t += absl::Minutes(1)) {
    if (active.from <= t && t < active.until && !OnHold(family, t, now)) return true;
  }
  return false;
}

// D7: the weekly value in force at the date's end: the programme's version, then the taper.
int ValueOf(const Family& family, absl::CivilDay date, absl::Time now, int Rules::*value) {
  const absl::Time last = FirstInstantOf(date + 1, family.zone) - absl::Nanoseconds(1);
  int t = RulesAt(family, last).*value;
  for (const TaperFact& taper : family.tapers) {
    if (Known(taper, now) && taper.first_date <= date && date <= taper.last_date) {
      t = taper.visits;
    }
  }
  return t;
}

int Required(const Family& family, absl::CivilDay week, absl::Time now, int Rules::*value) {
  int sum = 0;
  for (int i = 0; i < 7; ++i) {
    if (DateCounts(family, week + i, now)) sum += ValueOf(family, week + i, now, value);
  }
  // The n with n - 1/2 <= sum/7 < n + 1/2.
  int n = 0;
  while (2 * sum >= 7 * (2 * n + 1)) ++n;
  return n;
}

// ---- records and chains (D2, D3) ----

// A visit as it would count: its times, and the minutes in which a qualified worker is there.
struct Record {
  std::string id;
  absl::Time start, end;
  std::set<absl::Time> minutes;
  std::set<std::string> participants;
  std::string place;
  bool call_out = false;
};

// `planned`: as if it had been completed as planned.
std::optional<Record> RecordOf(const Family& family, const std::string& id, const VisitFact& fact,
                               bool planned) {
  Record record;
  record.id = id;
  const auto& start = planned || !fact.actual_start ? fact.planned_start : fact.actual_start;
  const auto& end = planned || !fact.actual_end ? fact.planned_end : fact.actual_end;
  if (!start || !end) return std::nullopt;
  record.start = *start;
  record.end = *end;
  const Rules& rules = RulesAt(family, record.start);
  if (fact.mode != Mode::kInPerson && !(fact.mode == Mode::kVideo && rules.video_counts)) {
    return std::nullopt;
  }
  bool purpose = false;
  for (const Purpose p : fact.purposes) purpose = purpose || rules.counted.count(p) > 0;
  if (!purpose || fact.participants.empty()) return std::nullopt;
  for (const Worker& worker : fact.workers) {
    if (!worker.qualified) continue;
    const absl::Time from = planned ? record.start : worker.from.value_or(record.start);
    const absl::Time until = planned ? record.end : worker.until.value_or(record.end);
    for (absl::Time t = record.start; t < record.end; t += absl::Minutes(1)) {
      if (from <= t && t < until) record.minutes.insert(t);
    }
  }
  // Reading: a record at which no qualified worker was present meets nothing of D2 and links
  // nothing.
  if (record.minutes.empty()) return std::nullopt;
  record.participants = fact.participants;
  record.place = fact.place;
  record.call_out = fact.purposes.count(Purpose::kCrisisCallOut) > 0;
  return record;
}

bool Linked(const Family& family, const Record& a, const Record& b) {
  const Record& first = a.start <= b.start ? a : b;
  const Record& second = a.start <= b.start ? b : a;
  if (first.place != second.place) return false;
  bool shared = false;
  for (const std::string& p : first.participants) shared = shared || second.participants.count(p);
  // Reading: the gap allowed is the one in force at the earlier record's start.
  const absl::Duration gap = absl::Minutes(RulesAt(family, first.start).merge_gap_minutes);
  return shared && second.start - first.end < gap;
}

struct Chain {
  std::vector<Record> records;
  absl::Time start;
  bool counts = false;
  bool Holds(const std::string& id) const {
    for (const Record& r : records) {
      if (r.id == id) return true;
    }
    return false;
  }
};

std::vector<Chain> ChainsOf(const Family& family, const std::vector<Record>& records) {
  std::vector<int> group(records.size());
  for (size_t i = 0; i < records.size(); ++i) group[i] = static_cast<int>(i);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < records.size(); ++i) {
      for (size_t j = 0; j < records.size(); ++j) {
        if (i == j || group[i] <= group[j] || !Linked(family, records[i], records[j])) continue;
        group[i] = group[j];
        changed = true;
      }
    }
  }
  std::map<int, Chain> by_group;
  for (size_t i = 0; i < records.size(); ++i) by_group[group[i]].records.push_back(records[i]);
  std::vector<Chain> chains;
  for (auto& [unused, chain] : by_group) {
    std::set<absl::Time> minutes;
    chain.start = absl::InfiniteFuture();
    for (const Record& r : chain.records) {
      minutes.insert(r.minutes.begin(), r.minutes.end());
      chain.start = std::min(chain.start, r.start);
    }
    chain.counts =
        static_cast<int>(minutes.size()) >= RulesAt(family, chain.start).min_visit_minutes;
    chains.push_back(std::move(chain));
  }
  return chains;
}

// Which visits without an outcome are taken as if they had been completed as planned.
enum class Assume { kNothing, kPending, kAllWithoutOutcome };

std::vector<Record> RecordsAt(const Family& family, absl::Time now, Assume assume) {
  std::vector<Record> records;
  for (const VisitHistory& visit : family.visits) {
    const VisitFact* fact = KnownFact(visit, now);
    if (fact == nullptr) continue;
    std::optional<Record> record;
    if (fact->outcome == Outcome::kCompleted) {
      record = RecordOf(family, visit.id, *fact, false);
    } else if (fact->outcome == Outcome::kScheduled && assume != Assume::kNothing) {
      record = RecordOf(family, visit.id, *fact, true);
      const bool lapsed = record && now >= record->end + kLapse;
      if (lapsed && assume == Assume::kPending) record.reset();
    }
    if (record) records.push_back(*record);
  }
  return records;
}

std::vector<Chain> CountingIn(const Family& family, absl::CivilDay week,
                              const std::vector<Record>& records) {
  const absl::Time start = FirstInstantOf(week, family.zone);
  const absl::Time end = FirstInstantOf(week + 7, family.zone);
  std::vector<Chain> counting;
  for (const Chain& chain : ChainsOf(family, records)) {
    if (chain.counts && start <= chain.start && chain.start < end) counting.push_back(chain);
  }
  return counting;
}

bool AnyHolds(const std::vector<Chain>& chains, const std::string& id) {
  for (const Chain& chain : chains) {
    if (chain.Holds(id)) return true;
  }
  return false;
}

// ---- losses (D8 and rulings) ----

absl::Time StartOf(const VisitFact& fact) {
  return fact.actual_start ? *fact.actual_start : fact.planned_start.value_or(absl::InfinitePast());
}

bool InWeek(const Family& family, absl::CivilDay week, absl::Time t) {
  return FirstInstantOf(week, family.zone) <= t && t < FirstInstantOf(week + 7, family.zone);
}

// The link counts when the new visit is not EnteredInError and starts in the week given.
bool LinkedInWeek(const Family& family, const VisitFact& fact, absl::CivilDay week,
                  absl::Time now) {
  for (const VisitHistory& other : family.visits) {
    if (other.id != fact.moved_to) continue;
    const VisitFact* next = KnownFact(other, now);
    return next != nullptr && next->outcome != Outcome::kEnteredInError &&
           InWeek(family, week, StartOf(*next));
  }
  return false;
}

// The booking as known then: who, how and what for were agreed, whatever was recorded since.
const VisitFact* KnownPlan(const VisitHistory& visit, absl::Time then) {
  const VisitFact* plan = nullptr;
  for (const VisitFact& fact : visit.facts) {
    if (fact.recorded_at <= then && fact.outcome == Outcome::kScheduled) plan = &fact;
  }
  return plan;
}

// What the visit was once: its booking, and what was recorded as held before a correction.
std::vector<VisitFact> Versions(const VisitHistory& visit, absl::Time now) {
  std::vector<VisitFact> versions;
  for (const VisitFact& fact : visit.facts) {
    const bool last = &fact == KnownFact(visit, now);
    if (fact.recorded_at <= now && !last && fact.outcome == Outcome::kCompleted)
      versions.push_back(fact);
  }
  return versions;
}

bool BookedFor(const Family& family, const VisitHistory& visit, absl::CivilDay week,
               absl::Time now) {
  const VisitFact* plan = KnownPlan(visit, now);
  return plan != nullptr && InWeek(family, week, *plan->planned_start);
}

// Some visit of the week that was countable is gone: it is not (part of) one that counts in it, nor
// would be if what is pending took place, and has no linked one in the same week: cancelled, not
// attended, lapsed, turned into a phone call, cut too short, entered in error. Reading: it was
// countable when, with every booking that is gone kept as it was planned and all else as it stands,
// it would be (part of) a visit that counts in the week: as it was booked, or as it was recorded
// before a correction. So a booking that merely came to merge with one of the week before is no
// loss, and the order in which the facts arrived does not matter.
bool AnyLoss(const Family& family, absl::CivilDay week, absl::Time now) {
  const std::vector<Chain> alive =
      CountingIn(family, week, RecordsAt(family, now, Assume::kPending));
  std::set<std::string> gone;
  for (const VisitHistory& visit : family.visits) {
    const VisitFact* fact = KnownFact(visit, now);
    if (fact == nullptr || AnyHolds(alive, visit.id) || LinkedInWeek(family, *fact, week, now))
      continue;
    if (BookedFor(family, visit, week, now) || !Versions(visit, now).empty()) gone.insert(visit.id);
  }
  std::vector<Record> others;
  for (const VisitHistory& visit : family.visits) {
    if (gone.count(visit.id) == 0 || !BookedFor(family, visit, week, now)) continue;
    const auto record = RecordOf(family, visit.id, *KnownPlan(visit, now), true);
    if (record) others.push_back(*record);
  }
  for (Record& record : RecordsAt(family, now, Assume::kAllWithoutOutcome)) {
    if (gone.count(record.id) == 0) others.push_back(std::move(record));
  }
  const auto would_count = [&](const std::string& id, const std::optional<Record>& as) {
    if (!as || !InWeek(family, week, as->start)) return false;
    std::vector<Record> records = others;
    std::erase_if(records, [&id](const Record& r) { return r.id == id; });
    records.push_back(*as);
    return AnyHolds(CountingIn(family, week, records), id);
  };
  for (const VisitHistory& visit : family.visits) {
    if (gone.count(visit.id) == 0) continue;
    if (BookedFor(family, visit, week, now) &&
        would_count(visit.id, RecordOf(family, visit.id, *KnownPlan(visit, now), true)))
      return true;
    for (const VisitFact& version : Versions(visit, now)) {
      if (would_count(visit.id, RecordOf(family, visit.id, version, false))) return true;
    }
  }
  return false;
}

// D5.
int MissedVisits(const Family& family, absl::CivilDay week, absl::Time now) {
  int missed = 0;
  for (const VisitHistory& visit : family.visits) {
    const VisitFact* fact = KnownFact(visit, now);
    if (fact == nullptr || !InWeek(family, week, fact->planned_start.value_or(StartOf(*fact)))) {
      continue;
    }
    if (fact->outcome == Outcome::kNotAttended) ++missed;
    if (fact->outcome == Outcome::kCancelledByService && !LinkedInWeek(family, *fact, week, now)) {
      ++missed;
    }
    if (fact->outcome == Outcome::kCancelledByFamily && fact->notice_at && fact->planned_start &&
        *fact->planned_start - *fact->notice_at < kLateNotice) {
      ++missed;
    }
  }
  return missed;
}

int Unrecorded(const Family& family, absl::CivilDay week, absl::Time now) {
  int unrecorded = 0;
  for (const VisitHistory& visit : family.visits) {
    const VisitFact* fact = KnownFact(visit, now);
    if (fact != nullptr && fact->outcome == Outcome::kScheduled && fact->planned_end &&
        now >= *fact->planned_end + kLapse && InWeek(family, week, StartOf(*fact))) {
      ++unrecorded;
    }
  }
  return unrecorded;
}

// ---- verdicts ----

// D8: first instant of the fourth active date, or of the last in a week with fewer.
absl::Time GraceEnd(const Family& family, absl::CivilDay week, absl::Time now) {
  int n = 0;
  absl::Time last = absl::InfiniteFuture();
  for (int i = 0; i < 7 && n < kGraceDate; ++i) {
    if (!DateCounts(family, week + i, now)) continue;
    ++n;
    last = FirstInstantOf(week + i, family.zone);
  }
  return last;
}

int Count(const Family& family, absl::CivilDay week, absl::Time now, Assume assume) {
  return static_cast<int>(CountingIn(family, week, RecordsAt(family, now, assume)).size());
}

Verdict VerdictAt(const Family& family, absl::CivilDay week, absl::Time now) {
  const absl::Time end = FirstInstantOf(week + 7, family.zone);
  if (now < FirstInstantOf(week, family.zone)) return Verdict::kFuture;
  const int required = Required(family, week, now, &Rules::floor);
  if (required == 0) return Verdict::kNoRequirement;
  const int counted = Count(family, week, now, Assume::kNothing);
  if (counted >= required) {
    // Reading: below target is the floor met and the target not, said once the week is over.
    const bool short_of_target = counted < Required(family, week, now, &Rules::target);
    return now >= end && short_of_target ? Verdict::kBelowTarget : Verdict::kMet;
  }
  if (now >= end + kFinalAfter) return Verdict::kMissed;
  if (now >= end + kMissedAfter) {
    return Count(family, week, now, Assume::kAllWithoutOutcome) >= required ? Verdict::kUnproven
                                                                            : Verdict::kMissed;
  }
  if (Count(family, week, now, Assume::kPending) >= required) return Verdict::kOnCourse;
  if (now >= GraceEnd(family, week, now) || AnyLoss(family, week, now)) return Verdict::kAtRisk;
  return Verdict::kNotYetPlanned;
}

// The latest instant <= now at which the verdict became missed; the verdict is missed now. Only
// facts and the two deadlines can change the verdict of a week that has ended.
absl::Time BecameMissed(const Family& family, absl::CivilDay week, absl::Time now) {
  const absl::Time end = FirstInstantOf(week + 7, family.zone);
  std::vector<absl::Time> instants;
  for (const absl::Time t : InterestingInstants(family, end + kMissedAfter, now)) {
    instants.push_back(t);
  }
  absl::Time became = now;
  for (auto t = instants.rbegin(); t != instants.rend(); ++t) {
    if (VerdictAt(family, week, *t) != Verdict::kMissed) break;
    became = *t;
  }
  return became;
}

// Whether the week that is missed at `then` is (at least) the second running, as known then. Weeks
// with required 0, and those that ended at or before judged_from, neither break nor extend a run.
bool SecondRunning(const Family& family, absl::CivilDay week, absl::Time then) {
  const absl::Time start = FirstInstantOf(family.start_date, family.zone);
  for (absl::CivilDay w = week - 7; FirstInstantOf(w + 7, family.zone) > start; w -= 7) {
    if (FirstInstantOf(w + 7, family.zone) <= family.judged_from) continue;
    const Verdict verdict = VerdictAt(family, w, then);
    if (verdict == Verdict::kNoRequirement) continue;
    return verdict == Verdict::kMissed;
  }
  return false;
}

Severity SeverityAt(const Family& family, absl::CivilDay week, absl::Time now, Verdict verdict) {
  if (FirstInstantOf(week + 7, family.zone) <= family.judged_from) return Severity::kNone;
  if (verdict == Verdict::kAtRisk || verdict == Verdict::kUnproven) return Severity::kAmber;
  if (verdict != Verdict::kMissed) return Severity::kNone;
  const absl::Time then = BecameMissed(family, week, now);
  const bool none = Count(family, week, then, Assume::kNothing) == 0 &&
                    Required(family, week, then, &Rules::floor) >= 2;
  // D9: a restatement re-derives the run. Reading: what a late record makes of an earlier week
  // moves the severity of the weeks behind it from that record on; that nobody was seen is settled.
  return none || SecondRunning(family, week, now) ? Severity::kRed : Severity::kAmber;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Verdict verdict) {
  static constexpr const char* kNames[] = {"Future",      "NoRequirement", "NotYetPlanned",
                                           "OnCourse",    "AtRisk",        "Met",
                                           "BelowTarget", "Unproven",      "Missed"};
  return out << kNames[static_cast<int>(verdict)];
}

std::ostream& operator<<(std::ostream& out, Severity severity) {
  static constexpr const char* kNames[] = {"None", "Amber", "Red"};
  return out << kNames[static_cast<int>(severity)];
}

// ---- local time by walking ----

absl::Time FirstInstantOf(absl::CivilDay date, const absl::TimeZone& zone) {
  static auto* const known =
      new std::map<std::pair<std::string, absl::CivilDay>, absl::Time>();  // tests: one thread
  const auto key = std::make_pair(zone.name(), date);
  const auto it = known->find(key);
  if (it != known->end()) return it->second;
  // The first minute whose wall clock shows this date or a later one. No zone is 26 h from UTC.
  absl::Time t = absl::FromCivil(date, absl::UTCTimeZone()) - absl::Hours(26);
  while (absl::CivilDay(zone.At(t).cs) < date) t += absl::Minutes(1);
  known->emplace(key, t);
  return t;
}

absl::CivilDay DateOf(absl::Time instant, const absl::TimeZone& zone) {
  absl::CivilDay date = absl::CivilDay(absl::UTCTimeZone().At(instant).cs) - 2;
  while (FirstInstantOf(date + 1, zone) <= instant) ++date;
  return date;
}

absl::CivilDay DateOf(absl::Time instant, const Family& family) {
  return DateOf(instant, family.zone);
}

absl::CivilDay WeekStartOf(const Family& family, absl::CivilDay date) {
  while (absl::GetWeekday(date) != family.week_start) --date;
  return date;
}

// ---- questions ----

WeekAnswer AskWeek(const Family& family, absl::CivilDay week, absl::Time now) {
  VIGIL_CHECK(absl::GetWeekday(week) == family.week_start) << "not a first date of a week";
  WeekAnswer answer;
  const std::vector<Chain> counted =
      CountingIn(family, week, RecordsAt(family, now, Assume::kNothing));
  answer.counted = static_cast<int>(counted.size());
  answer.pending = Count(family, week, now, Assume::kPending) - answer.counted;
  answer.required_floor = Required(family, week, now, &Rules::floor);
  answer.required_target = Required(family, week, now, &Rules::target);
  std::set<absl::CivilDay> days;
  for (const Chain& chain : counted) {
    days.insert(DateOf(chain.start, family));
    bool call_out = false;
    for (const Record& r : chain.records) call_out = call_out || r.call_out;
    answer.call_outs += call_out;
  }
  answer.visit_days = static_cast<int>(days.size());
  answer.missed_visits = MissedVisits(family, week, now);
  answer.unrecorded = Unrecorded(family, week, now);
  answer.bunched = answer.required_floor >= kBunchedRequired && answer.counted >= kBunchedCounted &&
                   answer.visit_days < kBunchedDays;
  answer.verdict = VerdictAt(family, week, now);
  answer.severity = SeverityAt(family, week, now, answer.verdict);
  return answer;
}

SeenAnswer AskSeen(const Family& family, absl::Time now) {
  SeenAnswer answer;
  const Span active = ActiveSpan(family, now);
  answer.evaluated = active.from <= now && now < active.until && !OnHold(family, now, now);
  if (!answer.evaluated) return answer;
  absl::CivilDay base = family.start_date;
  for (const HoldFact& hold : family.holds) {
    if (Known(hold, now) && hold.resume_date &&
        FirstInstantOf(*hold.resume_date, family.zone) <= now) {
      base = std::max(base, *hold.resume_date);
    }
  }
  absl::CivilDay seen = base, child_seen = base;
  bool any = false;
  for (const Chain& chain : ChainsOf(family, RecordsAt(family, now, Assume::kNothing))) {
    if (!chain.counts) continue;
    any = true;
    const absl::CivilDay date = DateOf(chain.start, family);
    seen = std::max(seen, date);
    for (const Record& r : chain.records) {
      if (r.participants.count(family.index_youth)) child_seen = std::max(child_seen, date);
    }
  }
  // An imported case: Vigil learnt of it after it had started. Reading: the same base for the
  // child.
  if (!any && family.judged_from > active.from) {
    seen = std::max(seen, DateOf(family.judged_from, family));
    child_seen = std::max(child_seen, DateOf(family.judged_from, family));
  }
  const absl::CivilDay today = DateOf(now, family);
  answer.days_not_seen = static_cast<int>(today - seen);
  answer.not_seen_red = answer.days_not_seen > kNotSeenDays;
  answer.days_child_not_seen = static_cast<int>(today - child_seen);
  answer.child_not_seen_amber = answer.days_child_not_seen > kChildNotSeenDays;
  return answer;
}

std::vector<absl::Time> InterestingInstants(const Family& family, absl::Time from,
                                            absl::Time until) {
  std::set<absl::Time> instants;
  const auto add = [&](absl::Time t) {
    if (from <= t && t <= until) instants.insert(t);
  };
  add(family.judged_from);
  for (const Rules& rules : family.rules) add(rules.in_force_from);
  for (const ClosureFact& fact : family.closures) add(fact.recorded_at);
  for (const HoldFact& fact : family.holds) {
    add(fact.recorded_at);
    add(fact.from);
    add(fact.replaced_at);
  }
  for (const TaperFact& fact : family.tapers) {
    add(fact.recorded_at);
    add(fact.replaced_at);
  }
  for (const VisitHistory& visit : family.visits) {
    for (const VisitFact& fact : visit.facts) {
      add(fact.recorded_at);
      for (const auto& end : {fact.planned_end, fact.actual_end}) {
        if (!end) continue;
        add(*end);
        add(*end + kLapse);
      }
    }
  }
  if (from > until) return {};
  for (absl::CivilDay date = DateOf(from, family) - 4; date <= DateOf(until, family); ++date) {
    const absl::Time first = FirstInstantOf(date, family.zone);
    add(first);
    if (absl::GetWeekday(date) != family.week_start) continue;
    add(first + kMissedAfter);
    add(first + kFinalAfter);
  }
  return {instants.begin(), instants.end()};
}

}  // namespace vigil::oracle
