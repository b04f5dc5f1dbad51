// State of alerts. One that is over leaves memory; its row is read when asked for.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::AlertKind;
using types::v1::AlertState;
using types::v1::AlertStepKind;

struct AlertStep {
  AlertStepKind kind = AlertStepKind::ALERT_STEP_KIND_UNSPECIFIED;
  absl::Time at;  // recorded
  types::v1::Severity severity = types::v1::Severity::SEVERITY_NONE;
  types::v1::WeekVerdict verdict = types::v1::WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  std::string by;               // who acted; empty: the condition moved
  uint64_t cause_position = 0;  // of the event by which that was known
  template <class A>
  void Fields(A& a) {
    a(kind, at, severity, verdict, by, cause_position);
  }
};

// Key: {subject}/alerts/{id}.
struct Alert : Record {
  static constexpr char kKind[] = "alert";
  static constexpr bool kStorable = true;
  std::string name;
  AlertKind kind = AlertKind::ALERT_KIND_UNSPECIFIED;
  std::string subject;
  TeamName team;
  std::string about;
  types::v1::Severity severity = types::v1::Severity::SEVERITY_NONE;
  types::v1::WeekVerdict verdict = types::v1::WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  AlertState state = AlertState::ALERT_STATE_OPEN;
  absl::Time since, raised_at;
  std::string acknowledged_by;
  absl::Time snoozed_until = absl::InfinitePast();
  std::string closed_reason;
  std::vector<AlertStep> steps;
  bool over() const {
    return state == AlertState::ALERT_STATE_RESOLVED || state == AlertState::ALERT_STATE_CLOSED;
  }
  bool closed() const { return over(); }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, kind, subject, team, about, severity, verdict, state, since,
      raised_at, acknowledged_by, snoozed_until, closed_reason, steps);
  }
};

}  // namespace vigil::scheduler
