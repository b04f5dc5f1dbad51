// State of visits and weeks. The visits of recent and coming weeks live inside their family's
// record; those of weeks long final live in a WeekArchive row and are loaded when a late record
// touches them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
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
  template <class A>
  void Fields(A& a) {
    a(staff, from, until, qualified);
  }
};

struct Visit {
  std::string id;  // last segment of the name
  VisitOutcome outcome = VisitOutcome::VISIT_OUTCOME_SCHEDULED;
  std::optional<absl::Time> planned_start, planned_end;
  absl::Time start, end;  // actual once recorded, planned before (DOMAIN D1)
  std::vector<WorkerPresence> workers;
  std::vector<PersonName> participants;
  VisitPlace place = VisitPlace::VISIT_PLACE_UNSPECIFIED;
  VisitMode mode = VisitMode::VISIT_MODE_IN_PERSON;
  std::vector<VisitPurpose> purposes;
  std::optional<absl::Time> notice_at;  // of a cancellation
  std::string moved_from, moved_to;     // ids within the family
  CallName call;
  SealedBytes note;
  absl::Time recorded_at;  // of the fact that gave the present outcome
  bool unrecorded_raised = false;
  template <class A>
  void Fields(A& a) {
    a(id, outcome, planned_start, planned_end, start, end, workers, participants, place, mode,
      purposes, notice_at, moved_from, moved_to, call, note, recorded_at, unrecorded_raised);
  }
};

// What has been published of one week.
struct WeekState {
  absl::CivilDay week;                                          // its first date
  WeekVerdict verdict = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;  // last published
  Severity severity = Severity::SEVERITY_NONE;
  uint32_t counted = 0, required = 0, required_target = 0;
  uint32_t visit_days = 0, call_outs = 0;
  std::optional<absl::Time> since;
  bool final = false;
  bool restated = false;
  WeekVerdict verdict_before = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;  // before the restatement
  bool archived = false;  // its visits are in a WeekArchive
  template <class A>
  void Fields(A& a) {
    a(week, verdict, severity, counted, required, required_target, visit_days, call_outs, since,
      final, restated, verdict_before, archived);
  }
};

// The visits of one family and week, once the week is long final. Key: {family}/weeks/{date}.
struct WeekArchive : Record {
  static constexpr char kKind[] = "week";
  static constexpr bool kStorable = true;
  std::string name;
  FamilyName family;
  absl::CivilDay week;
  std::vector<Visit> visits;  // by start, then id
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, family, week, visits);
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
