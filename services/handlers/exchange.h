// One call on its way through the edge, and the shared parts it meets there. Internal to handlers/.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "eventstore/crypto.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "services/engine/engine.h"
#include "services/handlers/answer_cache.h"
#include "services/handlers/call.h"
#include "services/handlers/call_info.h"
#include "services/handlers/directory.h"
#include "services/handlers/method.h"
#include "services/handlers/pools.h"
#include "services/handlers/seal.h"
#include "services/handlers/validate.h"
#include "services/handlers/watch_hub.h"
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
  Pools* pools = nullptr;
  WatchHub* hub = nullptr;        // watches that have caught up
  WatchHub* positions = nullptr;  // queries that wait for a position
  AnswerCache* answers = nullptr;
  std::shared_ptr<const eventstore::Key256> fingerprint_key;
  bool read_only = false;
  std::string read_only_reason;
  // A purge of an erased subject's key failed and is to be tried again.
  std::atomic<bool> erasures_pending{false};

  // Why answers may be behind the truth at this moment; empty when they are not.
  // Asked anew for every answer: a disk that runs low holds the timers back at any moment.
  std::string StaleReason() const { return backends.engine->stale_reason(); }
};

struct Exchange : std::enable_shared_from_this<Exchange> {
  static constexpr size_t kFirstBlockBytes = 2048;

  Parts* parts = nullptr;
  const Method* method = nullptr;
  CallInfo info;
  // Most requests fit into the arena's first block: parsing them allocates nothing.
  alignas(8) char first_block[kFirstBlockBytes];
  google::protobuf::Arena arena{first_block, kFirstBlockBytes};
  google::protobuf::Message* request = nullptr;  // on the arena
  // On the heap, as the core makes it: an answer is moved into it, not copied.
  std::unique_ptr<google::protobuf::Message> response;
  size_t request_bytes = 0;
  absl::Duration started_at;  // monotonic
  Dispatcher::ReplyFn reply;

  // Of a query whose answer is kept: the request's bytes as they came.
  std::string asked;

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
  // OK when what was read may be believed. A damaged row in its way is told to the operator.
  absl::Status Believe(const engine::Reading& reading) const;

  // Ends the call: counts it, writes its line, replies. Exactly once.
  void Finish(absl::Status status);
};

using ExchangePtr = std::shared_ptr<Exchange>;

// Counts a call that has ended, and writes its line where somebody should read it.
void Note(const Parts& parts, const Method& method, const CallInfo& info, size_t request_bytes,
          absl::Duration started_at, const absl::Status& status);

// RESOURCE_EXHAUSTED: too many calls wait already.
absl::Status ServerBusy();
// UNAUTHENTICATED: a change without saying who makes it.
absl::Status ActorRequired();

void Mutate(ExchangePtr exchange);
void Ask(ExchangePtr exchange);
// Gives the kept answer to these bytes, if there is one and it still holds. False: nothing is done.
bool AnswerAgain(const Parts& parts, const Method& method, const CallInfo& info,
                 absl::string_view request, const Dispatcher::ReplyFn& reply);

}  // namespace vigil::handlers
