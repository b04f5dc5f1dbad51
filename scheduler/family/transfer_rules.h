// What the commands on transfers share (DOMAIN D14). Pure; any thread.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// "agencies/a/families/f/transfers/t" and its parts.
std::string TransferNameOf(const FamilyName& family, absl::string_view id);
FamilyName FamilyOfTransfer(absl::string_view name);

// The transfer of this name that has not taken effect. NOT_FOUND: there is none, or it is over.
absl::StatusOr<const Transfer*> NeedTransfer(const Family& family, absl::string_view name);
// FAILED_PRECONDITION TRANSFER_PENDING while the case is on its way to somebody.
absl::Status CheckNoTransfer(const Family& family);
// FAILED_PRECONDITION SAME_THERAPIST when the receiver has the case already.
absl::Status CheckOtherTherapist(const Family& family, const StaffName& receiver);

}  // namespace vigil::scheduler
