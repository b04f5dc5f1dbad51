// State of visits and weeks. The visits of recent and coming weeks live inside their family's
// record; those of weeks long final live in a WeekArchive row and are loaded when a late record
// touches them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "scheduler/core/shared_list.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::Severity;
using types::v1::VisitMode;
using types::v1::VisitOutcome;
using types::v1::VisitPlace;
using types::v1::VisitPurpose;
using types::v1::WeekVerdict;

struct WorkerPresence {
  StaffName staff;
  absl::Time from, until;  // the visit's own times when not stated
  bool qualified = false;  // therapist-qualified when the visit started (DOMAIN D2)
  bool operator==(const WorkerPresence&) const = default;
  template <class A>
  void Fields(A& a) {
    a(staff, from, until, qualified);
  }
};

// What a visit is: as planned, or as it took place.
struct VisitFacts {
  absl::Time start, end;
  std::vector<WorkerPresence> workers;
  std::vector<PersonName> participants;
  VisitPlace place = VisitPlace::VISIT_PLACE_UNSPECIFIED;
  VisitMode mode = VisitMode::VISIT_MODE_IN_PERSON;
  std::vector<VisitPurpose> purposes;
  bool operator==(const VisitFacts&) const = default;
  template <class A>
  void Fields(A& a) {
    a(start, end, workers, participants, place, mode, purposes);
  }
};

struct Visit {
  std::string id;  // last segment of the name
  VisitOutcome outcome = VisitOutcome::VISIT_OUTCOME_SCHEDULED;
  VisitFacts facts;        // actual once it took place, planned otherwise (DOMAIN D1)
  bool scheduled = false;  // was planned before it was recorded
  // The plan, where what took place replaced it; null where `facts` is still the plan.
  std::shared_ptr<const VisitFacts> plan;
  // As it was recorded as Completed once, before corrections: what counted then may be lost now
  // (DOMAIN D8, 3b). Oldest first, at most kMaxEarlierRecords.
  std::vector<std::shared_ptr<const VisitFacts>> earlier;
  std::optional<absl::Time> notice_at;  // of a cancellation
  std::string moved_from, moved_to;     // ids within the family
  CallName call;
  SealedBytes note;
  absl::Time recorded_at;  // of the fact that gave the present outcome
  bool unrecorded_raised = false;
  bool corrected = false;
  SealedBytes correction_reason;  // of the last correction
  uint64_t edited = 0;            // position of the last event that changed it: its etag
  // As planned; of a visit that was never scheduled, as it took place.
  const VisitFacts& planned() const { return plan != nullptr ? *plan : facts; }
  template <class A>
  void Fields(A& a) {
    a(id, outcome, facts, scheduled, plan, earlier, notice_at, moved_from, moved_to, call, note,
      recorded_at, unrecorded_raised, corrected, correction_reason, edited);
  }
};

// D11: what stands in for floor and target on some dates.
struct Taper {
  uint32_t visits = 0;  // a week
  absl::CivilDay first, last;
  std::string set_by;
  bool Holds(absl::CivilDay date) const { return first <= date && date <= last; }
  template <class A>
  void Fields(A& a) {
    a(visits, first, last, set_by);
  }
};

// Figures of a week that only facts change, never time.
struct WeekFigures {
  uint32_t active_dates = 0, held_dates = 0, tapered_dates = 0;
  uint32_t required = 0, required_target = 0;
  uint32_t counted = 0, visit_days = 0, call_outs = 0, missed_visits = 0;
  std::optional<absl::CivilDay> counted_date;  // latest date of a counted visit
  std::optional<absl::CivilDay> child_date;    // the same, with the index youth present
  bool operator==(const WeekFigures&) const = default;
  template <class A>
  void Fields(A& a) {
    a(active_dates, held_dates, tapered_dates, required, required_target, counted, visit_days,
      call_outs, missed_visits, counted_date, child_date);
  }
};

// What has been published of one week.
struct WeekState {
  absl::CivilDay week;    // its first date
  absl::Time start, end;  // as instants, so that applying needs no zone
  WeekVerdict verdict = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;  // last published
  Severity severity = Severity::SEVERITY_NONE;
  std::optional<absl::Time> since;
  bool nobody_seen = false;  // when it became missed: no counted visit at all (DOMAIN D9)
  bool final = false;
  WeekFigures figures;  // once final
  bool restated = false;
  WeekVerdict verdict_before = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;  // before the restatement
  bool archived = false;  // its visits are in a WeekArchive
  template <class A>
  void Fields(A& a) {
    a(week, start, end, verdict, severity, since, nobody_seen, final, figures, restated,
      verdict_before, archived);
  }
};

// The visits of one family and week, once the week is long final. Key: {family}/weeks/{date}.
struct WeekArchive : Record {
  static constexpr char kKind[] = "week";
  static constexpr bool kStorable = true;
  std::string name;
  FamilyName family;
  absl::CivilDay week;
  SharedList<Visit> visits;  // by start, then id
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, family, week, visits);
  }
};

// An archived visit that once stood, by plan or record, in another week than the one it is archived
// with: that week must still find it.
struct StrayVisit {
  absl::Time start;  // by the plan, or the record before a correction
  absl::CivilDay archived_week;
  bool operator==(const StrayVisit&) const = default;
  template <class A>
  void Fields(A& a) {
    a(start, archived_week);
  }
};

// Where an archived visit is: one small row each, so that a visit is found by its name.
struct VisitIndex : Record {
  static constexpr char kKind[] = "visit";
  static constexpr bool kStorable = true;
  std::string name;  // the visit's
  absl::CivilDay week;
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, week);
  }
};

}  // namespace vigil::scheduler
