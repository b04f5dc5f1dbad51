// A watch of the event log: catches up from a position page by page, then follows live, with a
// heartbeat that says how far it has come. No gap, no duplicate: the next message always starts
// where the last one ended, whether it is read from disk or just written.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "services/handlers/answer_stream.h"
#include "services/handlers/exchange.h"
#include "vigil/v1/log.pb.h"

namespace vigil::handlers {

// What a watch says of the commits that its filter lets through.
struct WatchWords {
  // Null: nothing of this one. An error ends the watch.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(
      const eventstore::StoredCommit&)>
      commit;
  std::function<std::unique_ptr<google::protobuf::Message>()> heartbeat;
  std::function<v1::AsOf*(google::protobuf::Message&)> as_of;
};
// From a position of an epoch (0: from the head on). FAILED_PRECONDITION for another epoch,
// OUT_OF_RANGE for a position beyond the next one to be written.
absl::StatusOr<std::shared_ptr<AnswerStream>> OpenWatch(Parts* parts, eventstore::ReadFilter filter,
                                                        uint64_t from_position, uint32_t epoch,
                                                        WatchWords words);

// INVALID_ARGUMENT for a filter that makes no sense; FAILED_PRECONDITION for another epoch;
// OUT_OF_RANGE for a position beyond the next one to be written.
absl::StatusOr<std::shared_ptr<AnswerStream>> OpenEventWatch(Parts* parts,
                                                             const v1::WatchEventsRequest& request);

}  // namespace vigil::handlers
