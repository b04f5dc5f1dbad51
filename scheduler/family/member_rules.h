// Members of a family: who may be one, and who is one when. Pure.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {

// The membership that has no last date; null when the person is not (any more) a member.
const FamilyMember* CurrentMember(const Family& family, absl::string_view person);
// Whether the person belonged to the family on that date; without dates: always.
bool MemberOn(const FamilyMember& member, absl::CivilDay date);

// A member as a request gives it, as the event stores it. `field` is its path. The person must
// exist, not be erased, and belong to the same agency as `owner`.
absl::StatusOr<events::v1::FamilyMember> ResolveMember(const StateView& view,
                                                       const v1::FamilyMember& member,
                                                       absl::string_view field,
                                                       absl::string_view owner);

}  // namespace vigil::scheduler
