// The tests of contact points, kept so that "had this person a tested contact at T?" has the same
// answer whenever it is asked (DOMAIN D16; ONCALL-NOTES: a check holds for 30 x 24 h).
//
// Called by the appliers of ContactPointChecked and ContactPointRemoved. Pure; no failure.
#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scheduler/roster/record.h"

namespace vigil::scheduler {

// Adds a test. One that lies between two others of the same contact point which are at most a day
// apart says nothing new for any validity of a day or more, and is dropped: the list stays short
// however often a person is paged.
void RememberCheck(Staff& staff, absl::string_view contact_id, absl::Time at);

// The contact point is gone from `at` on: its tests no longer count, for what came before they do.
void EndChecks(Staff& staff, absl::string_view contact_id, absl::Time at);

}  // namespace vigil::scheduler
