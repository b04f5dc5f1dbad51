#include "services/handlers/exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "eventstore/event_log.h"
#include "scheduler/core/rejections.h"
#include "services/handlers/proto_time.h"
#include "services/handlers/status_details.h"

namespace vigil::handlers {
namespace {

// What an operator must hear of: the service's own failures, and calls that took very long.
bool IsServiceFailure(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}
constexpr absl::Duration kSlow = absl::Seconds(2);

}  // namespace

v1::AsOf Exchange::AsOfServed(const engine::Served& served) const {
  const eventstore::LogIdentity& id = engine().log().identity();
  v1::AsOf as_of;
  as_of.set_log_id(id.log_id);
  as_of.set_epoch(id.epoch);
  as_of.set_position(served.position);
  SetTime(served.recorded_at, as_of.mutable_recorded_at());
  if (std::string why = parts->StaleReason(); !why.empty()) {
    as_of.set_stale(true);
    as_of.set_stale_reason(std::move(why));
  }
  return as_of;
}

scheduler::ViewContext Exchange::ViewAt(absl::Time now) const {
  scheduler::ViewContext context;
  context.now = now;
  context.zones = &engine().zones();
  context.holidays = engine().holidays();
  return context;
}

scheduler::DecideContext Exchange::DecideNow() const {
  scheduler::DecideContext context;
  context.now = engine().Now();
  context.zones = &engine().zones();
  context.holidays = engine().holidays();
  context.actor = info.caller.actor;
  context.role = info.caller.role;
  context.on_behalf_of = info.caller.on_behalf_of;
  context.request_id = mutation_options().request_id();
  return context;
}

const v1::MutationOptions& Exchange::mutation_options() const {
  return static_cast<const v1::MutationOptions&>(
      request->GetReflection()->GetMessage(*request, method->options));
}

absl::Status Exchange::Believe(const engine::Reading& reading) const {
  absl::Status fault = reading.fault();
  if (scheduler::IsRowDamaged(fault)) engine().SetCondition("rows", std::string(fault.message()));
  return fault;
}

absl::Status ServerBusy() {
  return WithReason(absl::StatusCode::kResourceExhausted,
                    "too many calls are waiting; nothing was done, try again", "SERVER_BUSY");
}

absl::Status ActorRequired() {
  return WithReason(absl::StatusCode::kUnauthenticated,
                    "x-vigil-actor is required: every change is recorded with who made it",
                    "ACTOR_REQUIRED");
}

void Note(const Parts& parts, const Method& method, const CallInfo& info, size_t request_bytes,
          absl::Duration started_at, const absl::Status& status) {
  const absl::Duration took = RealClock().Monotonic() - started_at;
  parts.backends.metrics->CountCall(method.index, status.code(), took);
  const bool failure = IsServiceFailure(status.code());
  if (!failure && took <= kSlow && !parts.backends.log_calls) return;
  std::string line = absl::StrCat(
      "call ", method.path, " ", CodeName(status.code()), " ", absl::ToInt64Microseconds(took),
      "us ", request_bytes,
      "B actor=", info.caller.actor.empty() ? absl::string_view("-") : info.caller.actor);
  if (const std::string reason = scheduler::ReasonOf(status); !reason.empty()) {
    absl::StrAppend(&line, " reason=", reason);
  }
  if (failure) absl::StrAppend(&line, ": ", status.message());
  if (!info.caller.traceparent.empty()) {
    absl::StrAppend(&line, " trace=", info.caller.traceparent);
  }
  failure ? LogError(line) : LogInfo(line);
}

void Exchange::Finish(absl::Status status) {
  Note(*parts, *method, info, request_bytes, started_at, status);
  Dispatcher::ReplyFn done = std::exchange(reply, nullptr);
  const Dispatcher::Answer answer{{}, status.ok() ? response.get() : nullptr};
  done(std::move(status), answer);
}

}  // namespace vigil::handlers
