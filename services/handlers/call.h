// Call(): the one way in for every RPC, whatever the transport. It knows who calls, refuses what is
// too large, too late or not well formed, hands the call to Mutate, Ask or a method's own handler,
// and counts and reports what became of it.
//
//   bytes ─▶ Call ─▶ parse ─▶ identity ─▶ deadline ─▶ validate ─▶ Mutate ─▶ seal ─▶ engine ─▶
//   answer
//                                                              └▶ Ask ───▶ served state ─▶ answer
//
// Threads: Call may be made from any thread and does not block; the reply comes on that thread or
// on another. Ownership: what Backends points to outlives the dispatcher; the dispatcher outlives
// every call and stream it began (the transports are shut down first).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "google/protobuf/message.h"
#include "services/handlers/answer_stream.h"
#include "services/handlers/call_info.h"
#include "services/handlers/method.h"

namespace vigil::engine {
class Engine;
}
namespace vigil::eventstore {
class KeyStore;
}
namespace vigil::telemetry {
class Metrics;
}

namespace vigil::handlers {

// What an operator may ask for that is not the engine's to do.
struct Operations {
  struct Backup {
    std::string id;
    uint64_t position = 0, bytes = 0;
  };
  std::function<absl::StatusOr<Backup>()> create_backup;  // null: none is configured
  // After an erasure: takes the erased out of the backups' keys, too. Null: there are no backups.
  std::function<absl::Status()> copy_erasures;
};

struct Backends {
  engine::Engine* engine = nullptr;
  eventstore::KeyStore* keys = nullptr;
  std::function<void(absl::Span<uint8_t>)> entropy;
  telemetry::Metrics* metrics = nullptr;
  bool virtual_clock = false;
  absl::Duration started;  // monotonic
  std::string version;
  Operations operations;
  bool log_calls = false;  // a line for every call, not only for those that failed in the service
};

// Full names of all methods, in the order of the table: what Metrics counts by.
std::vector<std::string> MethodNames();

class Dispatcher {
 public:
  explicit Dispatcher(Backends backends);
  ~Dispatcher();

  const MethodTable& methods() const;

  // What a caller gets: the message, put after the bytes of a message that was kept, which may be
  // empty, so that the two are read as one. Both live until `reply` returns.
  struct Answer {
    absl::string_view kept;
    const google::protobuf::Message* message = nullptr;  // null: what was kept is all
  };
  // Called exactly once. The answer is empty when the status is not OK.
  using ReplyFn = std::function<void(absl::Status, const Answer&)>;
  void Call(const Method& method, CallInfo info, absl::string_view request, ReplyFn reply);
  // A streaming method. The stream keeps nothing alive: end it before the dispatcher.
  absl::StatusOr<std::shared_ptr<AnswerStream>> Open(const Method& method, CallInfo info,
                                                     absl::string_view request);

  // Finishes what a crash may have cut short: destroys keys that erased persons still have, and
  // fills the telephone directory. Call once, before the first call is let in. A purge that fails
  // does not fail the start: it is a condition, and RetryErasures tries again.
  absl::Status Start();
  // Does nothing when no purge is pending. To be called now and then.
  absl::Status RetryErasures();
  // What deserves an operator's attention here, beside the engine's conditions.
  std::vector<std::string> Conditions() const;
  // Before the transports are shut down: queries that wait for a position wait no longer.
  void StopWaiting();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace vigil::handlers
