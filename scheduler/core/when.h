// Times as requests give them (vigil.v1.When) made into moments of events, and instants as answers
// show them (vigil.v1.Instant).
//
// An event stores the civil intent and the instant (DESIGN 1): deciding resolves, applying never
// does. A local time that a clock change skips or repeats is refused with both choices, unless its
// offset says which is meant (DOMAIN D27).
// Pure; safe from any thread.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/context.h"
#include "vigil/events/v1/base.pb.h"
#include "vigil/v1/common.pb.h"

namespace vigil::scheduler {

// `field` is the path of the When in the request; `default_zone` holds where the request names
// none. INVALID_ARGUMENT names the field. Reasons: INVALID_FIELD, LOCAL_TIME_SKIPPED,
// LOCAL_TIME_REPEATED, WRONG_OFFSET. The instant lies from the first of 1970 to the last of 2199,
// in UTC, however it was given.
absl::StatusOr<events::v1::Moment> ResolveWhen(const v1::When& when, absl::string_view field,
                                               const calendar::Zone& default_zone,
                                               const DecideContext& context);

// The same for something that has happened: more than 2 minutes ahead of context.now is refused,
// reason TIME_AHEAD (DOMAIN D27).
absl::StatusOr<events::v1::Moment> ResolvePastWhen(const v1::When& when, absl::string_view field,
                                                   const calendar::Zone& default_zone,
                                                   const DecideContext& context);

// D27 for an instant that is resolved already.
absl::Status CheckNotAhead(absl::Time at, absl::string_view field, const calendar::Zone& zone,
                           const DecideContext& context);

// A local date of a request, "2026-11-01". INVALID_ARGUMENT names the field.
absl::StatusOr<absl::CivilDay> ResolveDate(absl::string_view text, absl::string_view field);
// The same for something that has happened: a date later than today in `zone` is refused, reason
// TIME_AHEAD.
absl::StatusOr<absl::CivilDay> ResolvePastDate(absl::string_view text, absl::string_view field,
                                               const calendar::Zone& zone,
                                               const DecideContext& context);

// The instant with its local time: "2026-11-01T01:30:00-05:00".
v1::Instant InstantOf(absl::Time at, const calendar::Zone& zone);

}  // namespace vigil::scheduler
