// What the commands on holds share (DOMAIN D10). Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/programme/programme.h"
#include "scheduler/visits/intensity_case.h"

namespace vigil::scheduler {

// The hold that runs at the instant, the one with the id; null when there is none.
const Hold* HoldAt(const Family& family, absl::Time t);
const Hold* FindHold(const Family& family, absl::string_view id);

// When the case is active: from its start to its end without the holds; by start.
std::vector<ActiveSpan> ActiveSpansOf(const Family& family);

// "agencies/a/families/f/holds/h" and its parts.
std::string HoldNameOf(const FamilyName& family, absl::string_view id);
FamilyName FamilyOfHold(absl::string_view name);

// The hold of this name, if it was not withdrawn: HOLD_NOT_FOUND, HOLD_WITHDRAWN.
absl::StatusOr<const Hold*> NeedHold(const Family& family, absl::string_view name);
// PERMISSION_DENIED HOLD_ROLE unless a supervisor or the manager asks.
absl::Status CheckMayHold(const DecideContext& context);
// INVALID_ARGUMENT naming `field` when the date lies further back than a hold may be entered late.
absl::Status CheckBackdating(absl::string_view field, absl::CivilDay date, const Family& family,
                             const programme::Programme& rules, const DecideContext& context);
// FAILED_PRECONDITION HOLD_OVERLAPS when another hold of the case (not the one with this id) runs
// somewhere in [start, end).
absl::Status CheckApart(const Family& family, absl::string_view id, absl::Time start,
                        absl::Time end, const calendar::Zone& zone);

// The holds that lie less than the programme's days apart, gaps included (3b).
struct HoldChain {
  absl::Time since;          // start of the first
  absl::Time too_long_from;  // 00:00 of the date on which it has lasted too long
};
// Of the chain that ends with this hold of the family.
HoldChain ChainOf(const Family& family, const Hold& hold, const programme::Programme& rules);

}  // namespace vigil::scheduler
