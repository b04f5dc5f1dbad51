#include "scheduler/crisis/steps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

absl::Status CallClosed(const Call& call, const calendar::Zone& zone) {
  const std::string ended = calendar::FormatLocal(call.ended->occurred_at, zone);
  return Precondition("CALL_CLOSED", "D17", call.key(),
                      absl::StrCat("call ", call.key(), " ended at ", ended,
                                   " and is closed; a new call is received anew"),
                      {{"ended_at", ended}});
}

}  // namespace

absl::StatusOr<OpenCall> NeedOpenCall(const StateView& view, absl::string_view name,
                                      const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(auto call, Need<Call>(view, name));
  const calendar::Zone zone = ZoneOf(view, call->team, *context.zones);
  if (call->closed()) return CallClosed(*call, zone);
  return OpenCall{std::move(call), zone};
}

LatestStep LatestStepOf(const Call& call) {
  if (call.connected.has_value()) return {call.connected->occurred_at, "connected"};
  if (call.acknowledged.has_value()) return {call.acknowledged->occurred_at, "acknowledged"};
  return {call.received.occurred_at, "received"};
}

absl::StatusOr<events::v1::Moment> ResolveStep(bool typed, const v1::When& when,
                                               absl::string_view field, const OpenCall& open,
                                               const DecideContext& context) {
  const LatestStep latest = LatestStepOf(*open.call);
  // The step before may lie ahead of this service's clock by what D27 allows.
  if (!typed) return MomentAt(std::max(context.now, latest.at));
  VIGIL_ASSIGN_OR_RETURN(events::v1::Moment moment,
                         ResolvePastWhen(when, field, open.zone, context));
  if (TimeOf(moment) >= latest.at) return moment;
  return InvalidField(
      field,
      absl::StrCat(calendar::FormatLocal(TimeOf(moment), open.zone), " lies before the call was ",
                   latest.what, ", ", calendar::FormatLocal(latest.at, open.zone)),
      "TIME_ORDER");
}

absl::Status CheckStaff(const StateView& view, absl::string_view field, absl::string_view staff,
                        absl::string_view call) {
  VIGIL_RETURN_IF_ERROR(CheckSameAgency(field, staff, call));
  return Need<Staff>(view, staff).status();
}

}  // namespace vigil::scheduler
