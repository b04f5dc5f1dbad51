// What the weekly intensity of a family is, computed in the dumbest possible way.
//
// Written from DOMAIN D1-D11 and the rulings of 3b alone; it shares no code with scheduler/ and
// must not look at it: property tests compare the two. Everything is recomputed from the whole
// history for each asked instant; lengths are counted minute by minute, dates found by walking. All
// times are whole minutes (facts may be to the second).
//
// Where the text leaves a choice, the reading taken is marked "Reading:" in intensity_oracle.cc.
// Not covered: transfers between programmes, re-involvement, merges of duplicates.
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace vigil::oracle {

enum class Outcome {
  kScheduled,  // no outcome yet
  kCompleted,
  kCancelledByFamily,
  kCancelledByService,
  kNotAttended,
  kEnteredInError,
};

enum class Purpose {
  kTherapy,
  kCrisisCallOut,
  kPracticalHelp,
  kCheckUp,
  kCourtSupport,
  kInterview,
  kProfessionalsMeeting
};

enum class Mode { kInPerson, kVideo, kPhone };

// One worker at a visit. Absent times: the visit's own.
struct Worker {
  std::string id;
  bool qualified = false;  // therapist-qualified when the visit started
  std::optional<absl::Time> from, until;
};

// What is known of a visit from `recorded_at` on.
struct VisitFact {
  absl::Time recorded_at;
  Outcome outcome = Outcome::kScheduled;
  std::optional<absl::Time> planned_start, planned_end;
  std::optional<absl::Time> actual_start, actual_end;
  std::vector<Worker> workers;
  std::set<std::string> participants;  // of the family or its carers
  std::string place;                   // records at the same place may chain
  Mode mode = Mode::kInPerson;
  std::set<Purpose> purposes;
  std::optional<absl::Time> notice_at;  // of a cancellation
  std::string moved_to;                 // id of the linked visit
};

struct VisitHistory {
  std::string id;
  std::vector<VisitFact> facts;  // by recorded_at; the last one recorded at or before `now` holds
};

// The case is active from the start date's first instant to the end of the closure date.
struct ClosureFact {
  absl::Time recorded_at;
  std::optional<absl::CivilDay> last_date;  // nullopt: the closure was taken back
};
// Known from `recorded_at` until another fact took its place, or none.
struct HoldFact {
  absl::Time recorded_at;
  absl::Time from;
  std::optional<absl::CivilDay> resume_date;  // ends at its first instant; absent: open
  absl::Time replaced_at = absl::InfiniteFuture();
};
struct TaperFact {
  absl::Time recorded_at;
  absl::CivilDay first_date, last_date;  // inclusive
  int visits = 0;
  absl::Time replaced_at = absl::InfiniteFuture();
};

// Values of the programme in force from an instant on.
struct Rules {
  absl::Time in_force_from = absl::InfinitePast();
  int floor = 0;
  int target = 0;
  int min_visit_minutes = 30;
  int merge_gap_minutes = 30;
  bool video_counts = false;
  std::set<Purpose> counted = {Purpose::kTherapy, Purpose::kCrisisCallOut};
};

struct Family {
  absl::TimeZone zone;
  absl::Weekday week_start = absl::Weekday::monday;
  std::vector<Rules> rules;  // by in_force_from; at least one
  absl::CivilDay start_date;
  absl::Time judged_from;  // when Vigil learnt of the case
  std::string index_youth;
  std::vector<ClosureFact> closures;
  std::vector<HoldFact> holds;
  std::vector<TaperFact> tapers;
  std::vector<VisitHistory> visits;
};

enum class Verdict {
  kFuture,
  kNoRequirement,
  kNotYetPlanned,
  kOnCourse,
  kAtRisk,
  kMet,
  kBelowTarget,  // the week has ended; the floor is met, the target is not: information
  kUnproven,
  kMissed,
};

enum class Severity { kNone, kAmber, kRed };

// Their names without the k, for messages of failing tests.
std::ostream& operator<<(std::ostream& out, Verdict verdict);
std::ostream& operator<<(std::ostream& out, Severity severity);

struct WeekAnswer {
  int counted = 0;
  int pending = 0;  // may be negative: a pending visit can join two counted ones into one
  int required_floor = 0;
  int required_target = 0;
  int visit_days = 0;
  int call_outs = 0;  // counted visits that were crisis call-outs
  int missed_visits = 0;
  int unrecorded = 0;  // visits 24 h past their end without an outcome
  bool bunched = false;
  Verdict verdict = Verdict::kFuture;
  Severity severity = Severity::kNone;  // of the family's alert for this week
};

struct SeenAnswer {
  bool evaluated = false;  // active, and not on hold
  int days_not_seen = 0;
  bool not_seen_red = false;
  int days_child_not_seen = 0;
  bool child_not_seen_amber = false;
};

// The first date of the week that holds `date`.
absl::CivilDay WeekStartOf(const Family& family, absl::CivilDay date);

// The week that begins on `week`, as it is known and judged at `now`.
WeekAnswer AskWeek(const Family& family, absl::CivilDay week, absl::Time now);

SeenAnswer AskSeen(const Family& family, absl::Time now);

// Every instant in [from, until] at which an answer may change: facts, first instants of dates,
// ends of visits, lapses, week ends with their 24 h and 72 h. Sorted, each once.
std::vector<absl::Time> InterestingInstants(const Family& family, absl::Time from,
                                            absl::Time until);

// ---- local time by walking; exposed for the oracle's own tests ----
absl::Time FirstInstantOf(absl::CivilDay date, const absl::TimeZone& zone);
absl::CivilDay DateOf(absl::Time instant, const absl::TimeZone& zone);
absl::CivilDay DateOf(absl::Time instant, const Family& family);

}  // namespace vigil::oracle
