#include "scheduler/alerts/conditions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "scheduler/alerts/alert_name.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/persistent_map.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/visits/severity.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

using types::v1::CoverageVerdict;

// Ids of others may be as long as an id can be: in ours they stand as a few digits.
std::string Short(absl::string_view id) {
  return absl::StrFormat("%08x", static_cast<uint32_t>(StableHash(id)));
}

std::string Seconds(absl::Time t) { return absl::StrCat(absl::ToUnixSeconds(t)); }

std::vector<Condition> Sorted(std::vector<Condition> conditions) {
  std::sort(conditions.begin(), conditions.end(),
            [](const Condition& a, const Condition& b) { return a.id < b.id; });
  return conditions;
}

void AddWeeks(const Family& family, std::vector<Condition>& out) {
  for (const WeekState& state : family.weeks) {
    const WeekVerdict alert = AlertOf(state.verdict);
    if (alert == WeekVerdict::WEEK_VERDICT_UNSPECIFIED || state.severity <= Severity::SEVERITY_NONE)
      continue;
    Condition condition;
    condition.id = absl::StrCat("week-", calendar::FormatDate(state.week));
    condition.kind = AlertKind::ALERT_KIND_WEEK;
    condition.severity = state.severity;
    condition.verdict = alert;
    condition.since = state.since.value_or(state.start);
    out.push_back(std::move(condition));
  }
}

void AddHolds(const Family& family, std::vector<Condition>& out) {
  for (const Hold& hold : family.holds) {
    if (hold.withdrawn || hold.over) continue;
    Condition condition;
    condition.about = HoldNameOf(family.name, hold.id);
    if (hold.review_missed.has_value()) {
      condition.id = absl::StrCat("hold-review-", calendar::FormatDate(hold.review_date));
      condition.kind = AlertKind::ALERT_KIND_HOLD_REVIEW;
      condition.since = *hold.review_missed;
      out.push_back(condition);
    }
    if (hold.chain_too_long.has_value()) {
      condition.id = absl::StrCat("hold-chain-", Short(hold.id));
      condition.kind = AlertKind::ALERT_KIND_HOLD_CHAIN;
      condition.since = *hold.chain_too_long;
      out.push_back(condition);
    }
  }
}

AlertKind KindOf(CaseWarningKind kind) {
  switch (kind) {
    case CaseWarningKind::CASE_WARNING_KIND_INCOMING_LATE:
      return AlertKind::ALERT_KIND_INCOMING_LATE;
    case CaseWarningKind::CASE_WARNING_KIND_LENGTH_NOTICE:
      return AlertKind::ALERT_KIND_LENGTH_NOTICE;
    case CaseWarningKind::CASE_WARNING_KIND_LENGTH_REVIEW:
      return AlertKind::ALERT_KIND_LENGTH_REVIEW;
    case CaseWarningKind::CASE_WARNING_KIND_HOLD_CONTACT:
      return AlertKind::ALERT_KIND_HOLD_CONTACT;
    default:
      return AlertKind::ALERT_KIND_UNSPECIFIED;
  }
}

absl::string_view WordOf(CaseWarningKind kind) {
  switch (kind) {
    case CaseWarningKind::CASE_WARNING_KIND_INCOMING_LATE:
      return "incoming-late";
    case CaseWarningKind::CASE_WARNING_KIND_LENGTH_NOTICE:
      return "length-notice";
    case CaseWarningKind::CASE_WARNING_KIND_LENGTH_REVIEW:
      return "length-review";
    case CaseWarningKind::CASE_WARNING_KIND_HOLD_CONTACT:
      return "hold-contact";
    default:
      return "case";
  }
}

void AddWarnings(const Family& family, std::vector<Condition>& out) {
  for (const CaseWarning& warning : family.warnings) {
    Condition condition;
    condition.id = absl::StrCat(WordOf(warning.kind), "-", Seconds(warning.since));
    condition.kind = KindOf(warning.kind);
    condition.since = warning.since;
    out.push_back(std::move(condition));
  }
}

}  // namespace

std::string UnrecordedId(absl::string_view visit_id) {
  return absl::StrCat("unrecorded-", Short(visit_id));
}

std::vector<Condition> ConditionsOf(const Family& family) {
  std::vector<Condition> out;
  AddWeeks(family, out);
  AddHolds(family, out);
  AddWarnings(family, out);
  if (family.not_seen_since.has_value()) {
    Condition condition;
    condition.id = absl::StrCat("not-seen-", Seconds(*family.not_seen_since));
    condition.kind = AlertKind::ALERT_KIND_NOT_SEEN;
    condition.severity = Severity::SEVERITY_RED;
    condition.since = *family.not_seen_since;
    out.push_back(std::move(condition));
  }
  if (family.child_not_seen_since.has_value()) {
    Condition condition;
    condition.id = absl::StrCat("child-not-seen-", Seconds(*family.child_not_seen_since));
    condition.kind = AlertKind::ALERT_KIND_CHILD_NOT_SEEN;
    condition.since = *family.child_not_seen_since;
    out.push_back(std::move(condition));
  }
  for (const Visit& visit : family.visits) {
    if (!visit.unrecorded_raised || visit.outcome != VisitOutcome::VISIT_OUTCOME_SCHEDULED)
      continue;
    Condition condition;
    condition.id = UnrecordedId(visit.id);
    condition.kind = AlertKind::ALERT_KIND_UNRECORDED;
    condition.about = VisitNameOf(family.name, visit.id);
    condition.since = visit.facts.end;
    out.push_back(std::move(condition));
  }
  for (Condition& condition : out) condition.team = family.team;
  return Sorted(std::move(out));
}

std::vector<Condition> ConditionsOf(const Staff& staff) {
  std::vector<Condition> out;
  for (const CaseloadBreach& breach : staff.breaches) {
    Condition condition;
    condition.id =
        absl::StrCat("over-limit-", Seconds(breach.since), "-", Short(breach.team.str()));
    condition.kind = AlertKind::ALERT_KIND_OVER_LIMIT;
    condition.team = breach.team;
    condition.since = breach.since;
    out.push_back(std::move(condition));
  }
  for (const TeamAttendance& attendance : staff.attendance) {
    const bool unattended = attendance.unattended_since.has_value();
    Condition condition;
    condition.since = unattended ? *attendance.unattended_since : *attendance.cover_long_since;
    condition.id = absl::StrCat(unattended ? "unattended-" : "cover-long-",
                                Seconds(condition.since), "-", Short(attendance.team.str()));
    condition.kind =
        unattended ? AlertKind::ALERT_KIND_UNATTENDED : AlertKind::ALERT_KIND_COVER_LONG;
    if (unattended) condition.severity = Severity::SEVERITY_RED;
    condition.team = attendance.team;
    out.push_back(std::move(condition));
  }
  return Sorted(std::move(out));
}

std::vector<Condition> ConditionsOf(const Rota& rota) {
  if (!rota.short_since.has_value()) return {};
  Condition condition;
  condition.id = absl::StrCat("coverage-", Seconds(*rota.short_since));
  condition.kind = AlertKind::ALERT_KIND_COVERAGE;
  condition.team = rota.team;
  condition.severity = rota.verdict == CoverageVerdict::COVERAGE_VERDICT_DEGRADED
                           ? Severity::SEVERITY_AMBER
                           : Severity::SEVERITY_RED;
  condition.since = *rota.short_since;
  return {std::move(condition)};
}

const std::string& SubjectOf(const Family& family) { return family.name.str(); }
const std::string& SubjectOf(const Staff& staff) { return staff.name.str(); }
const std::string& SubjectOf(const Rota& rota) { return rota.team.str(); }

}  // namespace vigil::scheduler
