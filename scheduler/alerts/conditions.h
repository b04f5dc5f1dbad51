// Which conditions hold for a subject, by what its record says has been published: what every alert
// is raised, moved and resolved by. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "scheduler/alerts/record.h"
#include "scheduler/family/record.h"
#include "scheduler/oncall/record.h"
#include "scheduler/roster/record.h"

namespace vigil::scheduler {

struct Condition {
  std::string id;  // the alert's: kind and window
  AlertKind kind = AlertKind::ALERT_KIND_UNSPECIFIED;
  TeamName team;
  std::string about;
  types::v1::Severity severity = types::v1::Severity::SEVERITY_AMBER;
  types::v1::WeekVerdict verdict = types::v1::WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  absl::Time since;
};

// By id.
std::vector<Condition> ConditionsOf(const Family& family);
std::vector<Condition> ConditionsOf(const Staff& staff);
std::vector<Condition> ConditionsOf(const Rota& rota);

// The resource that alerts of the record stand under.
const std::string& SubjectOf(const Family& family);
const std::string& SubjectOf(const Staff& staff);
const std::string& SubjectOf(const Rota& rota);

}  // namespace vigil::scheduler
