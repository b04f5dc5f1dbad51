// An accepted transfer takes effect at its instant, a re-involvement ends at its own (DOMAIN D14,
// D24). Pure; any thread.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

// The event by which the case changes hands.
events::v1::TherapistReassigned TransferEffect(const Family& family, const Transfer& transfer,
                                               absl::Time at, uint32_t committed, uint32_t limit);

void AddCourseDeadlines(const Family& family, std::vector<Deadline>& out);
absl::Status DecideTransferDue(const Deadline& deadline, const StateView& view,
                               const DecideContext& context, EventList& out);
absl::Status DecideReInvolvementEnd(const Deadline& deadline, const StateView& view,
                                    const DecideContext& context, EventList& out);

}  // namespace vigil::scheduler
