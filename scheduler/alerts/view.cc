#include "scheduler/alerts/view.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

std::string WeekSummary(const Alert& alert) {
  const auto date = calendar::ParseDate(absl::StripPrefix(NameLeaf(alert.name), "week-"));
  const char* word = alert.verdict == types::v1::WEEK_VERDICT_MISSED     ? "missed"
                     : alert.verdict == types::v1::WEEK_VERDICT_UNPROVEN ? "unproven"
                                                                         : "at risk";
  return absl::StrCat("week of ", date.ok() ? calendar::FormatDateLong(*date) : "", " ", word);
}

std::string Summary(const Alert& alert, const calendar::Zone& zone) {
  const std::string since = calendar::FormatLocal(alert.since, zone);
  switch (alert.kind) {
    case AlertKind::ALERT_KIND_WEEK:
      return WeekSummary(alert);
    case AlertKind::ALERT_KIND_NOT_SEEN:
      return absl::StrCat("nobody has seen the family; over the limit since ", since);
    case AlertKind::ALERT_KIND_UNRECORDED:
      return absl::StrCat("no outcome of the visit that ended at ", since);
    case AlertKind::ALERT_KIND_OVER_LIMIT:
      return absl::StrCat("caseload over the limit since ", since);
    case AlertKind::ALERT_KIND_COVERAGE:
      return absl::StrCat("on-call cover is incomplete since ", since);
    case AlertKind::ALERT_KIND_HOLD_REVIEW:
      return absl::StrCat("the hold's review is overdue since ", since);
    case AlertKind::ALERT_KIND_HOLD_CHAIN:
      return absl::StrCat("on hold for too long since ", since);
    case AlertKind::ALERT_KIND_CHILD_NOT_SEEN:
      return absl::StrCat("the youth was at no counted visit; over the limit since ", since);
    case AlertKind::ALERT_KIND_INCOMING_LATE:
      return absl::StrCat("accepted and not opened; late since ", since);
    case AlertKind::ALERT_KIND_LENGTH_NOTICE:
      return absl::StrCat("the length of the case comes up for review; told since ", since);
    case AlertKind::ALERT_KIND_LENGTH_REVIEW:
      return absl::StrCat("the length of the case is due for review since ", since);
    case AlertKind::ALERT_KIND_HOLD_CONTACT:
      return absl::StrCat("on hold without a contact; over the limit since ", since);
    case AlertKind::ALERT_KIND_UNATTENDED:
      return absl::StrCat("nobody carries the therapist's open cases since ", since);
    case AlertKind::ALERT_KIND_COVER_LONG:
      return absl::StrCat("covered for long, transfer the cases; over the limit since ", since);
    case AlertKind::ALERT_KIND_AGAINST_ORDER:
      return absl::StrCat("a visit took place against an order at ", since);
    case AlertKind::ALERT_KIND_ORDER_CONFLICT:
      return absl::StrCat("bookings that an order forbids since ", since);
    case AlertKind::ALERT_KIND_ORDER_ENDING:
      return "an order ends within 14 days";
    case AlertKind::ALERT_KIND_ORDER_UNVERIFIED:
      return absl::StrCat("an order told by voice is not verified; due at ", since);
    case AlertKind::ALERT_KIND_ORDERS_NOT_CHECKED:
      return absl::StrCat("first visit before orders were checked, at ", since);
    default:
      return "";
  }
}

// D31: of these conditions only somebody missing from the phone, and a meeting against an order,
// interrupt a night.
bool MayWake(const Alert& alert) {
  if (alert.kind == AlertKind::ALERT_KIND_AGAINST_ORDER) return true;
  return alert.kind == AlertKind::ALERT_KIND_COVERAGE && alert.severity == types::v1::SEVERITY_RED;
}

}  // namespace

v1::Alert AlertView(const StateView& view, const Alert& alert, const ViewContext& context) {
  const calendar::Zone zone = ZoneOf(view, alert.team, *context.zones);
  v1::Alert out;
  out.set_name(alert.name);
  out.set_kind(alert.kind);
  out.set_subject(alert.subject);
  out.set_team(alert.team.str());
  out.set_about(alert.about);
  out.set_severity(alert.severity);
  out.set_state(alert.state);
  *out.mutable_since() = InstantOf(alert.since, zone);
  *out.mutable_raised_at() = InstantOf(alert.raised_at, zone);
  out.set_verdict(alert.verdict);
  out.set_summary(Summary(alert, zone));
  out.set_acknowledged_by(alert.acknowledged_by);
  if (alert.snoozed_until > context.now)
    *out.mutable_snoozed_until() = InstantOf(alert.snoozed_until, zone);
  out.set_closed_reason(alert.closed_reason);
  out.set_may_wake(MayWake(alert));
  out.set_etag(EtagOf(alert.edited));
  return out;
}

v1::Alert AlertWithSteps(const StateView& view, const Alert& alert, const ViewContext& context) {
  v1::Alert out = AlertView(view, alert, context);
  const calendar::Zone zone = ZoneOf(view, alert.team, *context.zones);
  for (const AlertStep& step : alert.steps) {
    v1::AlertStep& to = *out.add_steps();
    to.set_kind(step.kind);
    *to.mutable_at() = InstantOf(step.at, zone);
    to.set_severity(step.severity);
    to.set_verdict(step.verdict);
    to.set_by(step.by);
    to.set_cause_position(step.cause_position);
  }
  return out;
}

}  // namespace vigil::scheduler
