// The one check of etags: before any command is decided, whatever it is. The resource is the one
// that the request's `name` names, or the visit that RecordVisit says the outcome of. Pure; any
// thread.
#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// OK when the request's options carry no etag, or that of the resource as it stands, or when the
// resource does not exist (deciding says so). ABORTED with reason ETAG_MISMATCH otherwise;
// INVALID_ARGUMENT when the request names no resource that exists already.
absl::Status CheckEtag(const StateView& view, const google::protobuf::Message& request);

}  // namespace vigil::scheduler
