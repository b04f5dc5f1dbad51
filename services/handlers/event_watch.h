// A watch of the event log: catches up from a position page by page, then follows live, with a
// heartbeat that says how far it has come. No gap, no duplicate: the next message always starts
// where the last one ended, whether it is read from disk or just written.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/handlers/answer_stream.h"
#include "services/handlers/exchange.h"
#include "vigil/v1/log.pb.h"

namespace vigil::handlers {

// INVALID_ARGUMENT for a filter that makes no sense; FAILED_PRECONDITION for another epoch;
// OUT_OF_RANGE for a position beyond the next one to be written.
absl::StatusOr<std::shared_ptr<AnswerStream>> OpenEventWatch(Parts* parts,
                                                             const v1::WatchEventsRequest& request);

}  // namespace vigil::handlers
