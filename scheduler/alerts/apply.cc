#include "scheduler/alerts/apply.h"

#include <utility>

#include "base/limits.h"
#include "scheduler/alerts/record.h"

namespace vigil::scheduler {
namespace {

// Whoever had it took on something less bad: it is everybody's again.
void Reopen(Alert& alert) {
  alert.state = AlertState::ALERT_STATE_OPEN;
  alert.acknowledged_by.clear();
  alert.closed_reason.clear();
  alert.snoozed_until = absl::InfinitePast();
}

void Note(Alert& alert, AlertStepKind kind, const EventView& event, const std::string& by,
          uint64_t cause) {
  // The first says how it began; of the rest the newest are kept.
  if (alert.steps.size() >= limits::kMaxAlertSteps) alert.steps.erase(alert.steps.begin() + 1);
  alert.steps.push_back({kind, event.recorded_at, alert.severity, alert.verdict, by, cause});
}

}  // namespace

void ApplyAlertRaised(const events::v1::AlertRaised& e, const EventView& event,
                      StateEditor& editor) {
  Alert initial;
  initial.name = e.alert();
  initial.kind = e.kind();
  initial.subject = e.subject();
  initial.raised_at = event.recorded_at;
  Alert* alert = editor.EditOrCreate<Alert>(e.alert(), initial);
  if (alert == nullptr) return;
  alert->edited = event.position;
  alert->team = TeamName(e.team());
  alert->about = e.about();
  alert->severity = e.severity();
  alert->verdict = e.verdict();
  alert->since = absl::FromUnixMicros(e.since_us());
  Reopen(*alert);
  Note(*alert, types::v1::ALERT_STEP_KIND_RAISED, event, "", e.cause_position());
}

void ApplyAlertMoved(const events::v1::AlertMoved& e, const EventView& event, StateEditor& editor) {
  Alert* alert = editor.Change<Alert>(e.alert());
  if (alert == nullptr) return;
  const bool worse = e.severity() > alert->severity;
  alert->severity = e.severity();
  alert->verdict = e.verdict();
  alert->since = absl::FromUnixMicros(e.since_us());
  if (worse) Reopen(*alert);
  Note(*alert, types::v1::ALERT_STEP_KIND_MOVED, event, "", e.cause_position());
}

void ApplyAlertResolved(const events::v1::AlertResolved& e, const EventView& event,
                        StateEditor& editor) {
  Alert* alert = editor.Change<Alert>(e.alert());
  if (alert == nullptr) return;
  alert->state = AlertState::ALERT_STATE_RESOLVED;
  Note(*alert, types::v1::ALERT_STEP_KIND_RESOLVED, event, "", e.cause_position());
}

void ApplyAlertAcknowledged(const events::v1::AlertAcknowledged& e, const EventView& event,
                            StateEditor& editor) {
  Alert* alert = editor.Change<Alert>(e.alert());
  if (alert == nullptr) return;
  alert->state = AlertState::ALERT_STATE_ACKNOWLEDGED;
  alert->acknowledged_by = e.by();
  Note(*alert, types::v1::ALERT_STEP_KIND_ACKNOWLEDGED, event, e.by(), event.position);
}

void ApplyAlertSnoozed(const events::v1::AlertSnoozed& e, const EventView& event,
                       StateEditor& editor) {
  Alert* alert = editor.Change<Alert>(e.alert());
  if (alert == nullptr) return;
  alert->snoozed_until = TimeOf(e.until());
  Note(*alert, types::v1::ALERT_STEP_KIND_SNOOZED, event, e.by(), event.position);
}

void ApplyAlertClosed(const events::v1::AlertClosed& e, const EventView& event,
                      StateEditor& editor) {
  Alert* alert = editor.Change<Alert>(e.alert());
  if (alert == nullptr) return;
  alert->state = AlertState::ALERT_STATE_CLOSED;
  alert->closed_reason = e.reason();
  Note(*alert, types::v1::ALERT_STEP_KIND_CLOSED, event, e.by(), event.position);
}

}  // namespace vigil::scheduler
