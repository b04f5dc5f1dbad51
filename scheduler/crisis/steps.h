// What the deciders of a call's steps share. Internal to scheduler/crisis.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/crisis/record.h"
#include "vigil/events/v1/base.pb.h"
#include "vigil/v1/common.pb.h"

namespace vigil::scheduler {

// A call that is not closed, with the zone its times are typed and shown in: the programme's.
// NOT_FOUND; CALL_CLOSED.
struct OpenCall {
  std::shared_ptr<const Call> call;
  calendar::Zone zone;
};
absl::StatusOr<OpenCall> NeedOpenCall(const StateView& view, absl::string_view name,
                                      const DecideContext& context);

// The latest step of a call, in the words of a refusal.
struct LatestStep {
  absl::Time at;
  std::string what;  // "acknowledged"
};
LatestStep LatestStepOf(const Call& call);

// When a step happened: as typed, or now. It lies at most two minutes ahead of the service (D27)
// and not before the step before it (TIME_ORDER).
absl::StatusOr<events::v1::Moment> ResolveStep(bool typed, const v1::When& when,
                                               absl::string_view field, const OpenCall& open,
                                               const DecideContext& context);

// Known staff of the call's agency.
absl::Status CheckStaff(const StateView& view, absl::string_view field, absl::string_view staff,
                        absl::string_view call);

}  // namespace vigil::scheduler
