#include "scheduler/alerts/decide.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/supervisor_rule.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/alert.pb.h"

namespace vigil::scheduler {
namespace {

absl::StatusOr<std::shared_ptr<const Alert>> NeedOpen(const StateView& view,
                                                      const std::string& name) {
  VIGIL_ASSIGN_OR_RETURN(auto alert, Need<Alert>(view, name));
  if (!alert->over()) return alert;
  return Precondition("ALERT_OVER", "alert state", name,
                      alert->state == AlertState::ALERT_STATE_CLOSED
                          ? absl::StrCat("it was closed: ", alert->closed_reason)
                          : "its condition has ended");
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AcknowledgeAlertRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto alert, NeedOpen(view, request.name()));
  if (!alert->acknowledged_by.empty()) {
    return Precondition("ALERT_ACKNOWLEDGED", "alert state", request.name(),
                        absl::StrCat(alert->acknowledged_by, " has it"),
                        {{"acknowledged_by", alert->acknowledged_by}});
  }
  events::v1::AlertAcknowledged event;
  event.set_alert(request.name());
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

absl::StatusOr<EventList> Decide(const StateView& view, const v1::SnoozeAlertRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto alert, NeedOpen(view, request.name()));
  const calendar::Zone zone = ZoneOf(view, alert->team, *context.zones);
  events::v1::AlertSnoozed event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_until(),
                         ResolveWhen(request.until(), "until", zone, context));
  const absl::Time until = TimeOf(event.until());
  const absl::Time latest = context.now + absl::Hours(24) * limits::kMaxSnoozeDays;
  if (until <= context.now || until > latest) {
    return InvalidField("until",
                        absl::StrCat(calendar::FormatLocal(until, zone),
                                     ": an alert is put out of sight until some time ahead, at "
                                     "the latest ",
                                     calendar::FormatLocal(latest, zone)));
  }
  event.set_alert(request.name());
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

absl::StatusOr<EventList> Decide(const StateView& view, const v1::CloseAlertRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto alert, NeedOpen(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckSupervises(context, "ALERT_ROLE", "D9", "closing alerts"));
  if (alert->verdict != types::v1::WEEK_VERDICT_MISSED &&
      alert->kind != AlertKind::ALERT_KIND_AGAINST_ORDER) {
    return Precondition("ALERT_ENDS_BY_ITSELF", "D9", request.name(),
                        "only what has happened, a missed week or a visit against an order, is "
                        "closed by somebody: this alert ends with its "
                        "condition; acknowledge or snooze it");
  }
  events::v1::AlertClosed event;
  event.set_alert(request.name());
  event.set_reason(request.reason());
  event.set_by(context.actor);
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
