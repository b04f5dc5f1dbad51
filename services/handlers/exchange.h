// One call on its way through the edge, and the shared parts it meets there. Internal to handlers/.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "eventstore/crypto.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "services/engine/engine.h"
#include "services/handlers/call.h"
#include "services/handlers/call_info.h"
#include "services/handlers/directory.h"
#include "services/handlers/method.h"
#include "services/handlers/seal.h"
#include "services/handlers/validate.h"
#include "services/handlers/watch_hub.h"
#include "services/handlers/workers.h"
#include "services/telemetry/metrics.h"
#include "vigil/v1/common.pb.h"

namespace vigil::handlers {

// Lives as long as the dispatcher.
struct Parts {
  Backends backends;
  const MethodTable* methods = nullptr;
  const RequestValidator* validator = nullptr;
  Seals* seals = nullptr;
  Directory* directory = nullptr;
  WatchHub* hub = nullptr;
  std::shared_ptr<const eventstore::Key256> fingerprint_key;
  std::string stale_reason;    // not empty: the service cannot write, and why
  Workers* waits = nullptr;    // what may wait for a disk, a position, a key
  Workers* answers = nullptr;  // answers of commits: short, never refused
};

struct Exchange : std::enable_shared_from_this<Exchange> {
  Parts* parts = nullptr;
  const Method* method = nullptr;
  CallInfo info;
  google::protobuf::Arena arena;
  google::protobuf::Message* request = nullptr;   // on the arena
  google::protobuf::Message* response = nullptr;  // on the arena
  size_t request_bytes = 0;
  absl::Duration started_at;  // monotonic
  Dispatcher::ReplyFn reply;

  // Mutations.
  engine::Outcome outcome;
  // Why the edge refuses it; said by the engine in the command's turn, so that a repetition of what
  // was accepted once is still answered.
  absl::Status refusal;
  Draft draft;  // texts of a validate_only request, which are not sealed

  engine::Engine& engine() const { return *parts->backends.engine; }
  // The present, as this answer is stamped: log, epoch, position, and whether it is stale.
  v1::AsOf AsOfServed(const engine::Served& served) const;
  scheduler::ViewContext ViewAt(absl::Time now) const;
  scheduler::DecideContext DecideNow() const;
  const v1::MutationOptions& mutation_options() const;

  // Ends the call: counts it, writes its line, replies. Exactly once.
  void Finish(absl::Status status);
};

using ExchangePtr = std::shared_ptr<Exchange>;

// RESOURCE_EXHAUSTED: too many calls wait already.
absl::Status ServerBusy();
// UNAUTHENTICATED: a change without saying who makes it.
absl::Status ActorRequired();

void Mutate(ExchangePtr exchange);
void Ask(ExchangePtr exchange);

}  // namespace vigil::handlers
