#include "services/handlers/alert_watch.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "scheduler/alerts/view.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"
#include "services/handlers/event_watch.h"
#include "vigil/events/v1/alert.pb.h"

namespace vigil::handlers {
namespace {

using types::v1::AlertStepKind;

const std::vector<std::pair<uint32_t, AlertStepKind>>& StepOfEvent() {
  static const auto* steps = new std::vector<std::pair<uint32_t, AlertStepKind>>{
      {scheduler::EventType<events::v1::AlertRaised>(), AlertStepKind::ALERT_STEP_KIND_RAISED},
      {scheduler::EventType<events::v1::AlertMoved>(), AlertStepKind::ALERT_STEP_KIND_MOVED},
      {scheduler::EventType<events::v1::AlertResolved>(), AlertStepKind::ALERT_STEP_KIND_RESOLVED},
      {scheduler::EventType<events::v1::AlertAcknowledged>(),
       AlertStepKind::ALERT_STEP_KIND_ACKNOWLEDGED},
      {scheduler::EventType<events::v1::AlertSnoozed>(), AlertStepKind::ALERT_STEP_KIND_SNOOZED},
      {scheduler::EventType<events::v1::AlertClosed>(), AlertStepKind::ALERT_STEP_KIND_CLOSED}};
  return *steps;
}

AlertStepKind StepOf(uint32_t type) {
  for (const auto& [event, step] : StepOfEvent()) {
    if (event == type) return step;
  }
  return AlertStepKind::ALERT_STEP_KIND_UNSPECIFIED;
}

bool Wanted(const scheduler::Alert& alert, const v1::WatchAlertsRequest& request) {
  if (!request.team().empty() && alert.team.str() != request.team()) return false;
  return request.kinds().empty() || std::any_of(request.kinds().begin(), request.kinds().end(),
                                                [&](int kind) { return kind == alert.kind; });
}

// The stream of an alert's events is the alert.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ChangesOf(
    Parts* parts, const v1::WatchAlertsRequest& request, const eventstore::StoredCommit& commit) {
  engine::Engine& engine = *parts->backends.engine;
  const auto served = engine.served();
  const engine::Reading reading(*served);
  const scheduler::ViewContext context{engine.Now(), &engine.zones(), engine.holidays()};
  auto message = std::make_unique<v1::WatchAlertsResponse>();
  for (const eventstore::StoredEvent& event : commit.events) {
    const auto alert = reading.view().Find<scheduler::Alert>(event.stream);
    if (alert == nullptr || !Wanted(*alert, request)) continue;
    v1::AlertChange& change = *message->add_changes();
    change.set_kind(StepOf(event.type));
    change.set_position(event.position);
    *change.mutable_at() = scheduler::InstantOf(
        commit.recorded_at, scheduler::ZoneOf(reading.view(), alert->team, *context.zones));
    *change.mutable_alert() = scheduler::AlertView(reading.view(), *alert, context);
  }
  if (absl::Status fault = reading.fault(); !fault.ok()) {
    engine.SetCondition("rows", std::string(fault.message()));
    return fault;
  }
  if (message->changes().empty()) return nullptr;
  return message;
}

}  // namespace

absl::StatusOr<std::shared_ptr<AnswerStream>> OpenAlertWatch(
    Parts* parts, const v1::WatchAlertsRequest& request) {
  {
    const auto served = parts->backends.engine->served();
    const engine::Reading reading(*served);
    VIGIL_RETURN_IF_ERROR(
        scheduler::Need<scheduler::Agency>(reading.view(), request.parent()).status());
    if (!request.team().empty()) {
      VIGIL_RETURN_IF_ERROR(scheduler::CheckSameAgency("team", request.team(), request.parent()));
      VIGIL_RETURN_IF_ERROR(
          scheduler::Need<scheduler::Team>(reading.view(), request.team()).status());
    }
  }
  eventstore::ReadFilter filter;
  filter.partition = request.parent();
  for (const auto& [type, step] : StepOfEvent()) filter.types.push_back(type);
  WatchWords words;
  words.commit = [parts, request](const eventstore::StoredCommit& commit) {
    return ChangesOf(parts, request, commit);
  };
  words.heartbeat = [] { return std::make_unique<v1::WatchAlertsResponse>(); };
  words.as_of = [](google::protobuf::Message& message) {
    return static_cast<v1::WatchAlertsResponse&>(message).mutable_as_of();
  };
  return OpenWatch(parts, std::move(filter), request.from_position(), request.epoch(),
                   std::move(words));
}

}  // namespace vigil::handlers
