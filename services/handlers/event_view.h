// Stored commits as auditors see them: events as JSON by their descriptor, with every sealed value
// reduced to its subject and key version.
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/event_log.h"
#include "google/protobuf/message.h"
#include "scheduler/domain.h"
#include "vigil/v1/log.pb.h"

namespace vigil::handlers {

void FillCommit(const eventstore::StoredCommit& stored, const scheduler::Domain& domain,
                v1::Commit* out);

// The log's filter from the contract's. INVALID_ARGUMENT for a type name that no event has, and for
// stream and partition together.
absl::StatusOr<eventstore::ReadFilter> ToReadFilter(const v1::EventFilter& filter,
                                                    const scheduler::Domain& domain);

// Clears nonce, ciphertext and persons of every Sealed inside the message.
void RedactSealed(google::protobuf::Message* message);

// A position means nothing without its epoch: INVALID_ARGUMENT when only the position is given. The
// log's beginning (0 or 1) is the same in every epoch.
absl::Status CheckResumeEpoch(uint64_t from_position, uint32_t epoch);

}  // namespace vigil::handlers
