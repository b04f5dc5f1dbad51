// The way of a command: fingerprint, facts from personal values, sealing, the engine, the answer.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/crypto.h"
#include "services/engine/errors.h"
#include "services/handlers/agency.h"
#include "services/handlers/derived_id.h"
#include "services/handlers/exchange.h"
#include "services/handlers/proto_time.h"

namespace vigil::handlers {
namespace {

// HMAC of the request as the caller sent it, so that a repetition is known from a reuse without
// keeping the request.
std::string Fingerprint(const Exchange& x) {
  const eventstore::Hash hash = eventstore::HmacSha256(*x.parts->fingerprint_key,
                                                       scheduler::SerializeCanonically(*x.request));
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

void FillReceipt(Exchange& x) {
  const engine::Outcome& outcome = x.outcome;
  google::protobuf::Message& response = *x.response;
  const auto& reflection = *response.GetReflection();
  auto& receipt =
      static_cast<v1::Receipt&>(*reflection.MutableMessage(&response, x.method->receipt));
  receipt.set_first_position(outcome.first_position);
  receipt.set_last_position(outcome.last_position);
  if (outcome.last_position > 0) SetTime(outcome.recorded_at, receipt.mutable_recorded_at());
  receipt.set_repeated(outcome.repeated);
  receipt.set_validated_only(outcome.validated_only);
  const eventstore::LogIdentity& log = x.engine().log().identity();
  receipt.set_log_id(log.log_id);
  receipt.set_epoch(log.epoch);
  static_cast<v1::AsOf&>(*reflection.MutableMessage(&response, x.method->as_of)) =
      x.AsOfServed(*outcome.after);
}

absl::Status DoneButNotShown(const engine::Outcome& outcome, const absl::Status& damage) {
  if (outcome.last_position == 0) return damage;
  absl::Status status(
      damage.code(),
      absl::StrCat("the command is done (positions ", outcome.first_position, " to ",
                   outcome.last_position, "), but cannot be shown: ", damage.message()));
  damage.ForEachPayload([&status](absl::string_view type, const absl::Cord& payload) {
    status.SetPayload(type, payload);
  });
  return status;
}

void AnswerMutation(Exchange& x) {
  if (!x.outcome.status.ok()) return x.Finish(x.outcome.status);
  if (x.method->finish && !x.outcome.validated_only) {
    if (absl::Status status = x.method->finish(x); !status.ok()) return x.Finish(status);
  }
  const engine::Reading reading(*x.outcome.after);
  x.method->answer(reading.view(), *x.request,
                   x.ViewAt(std::max(x.engine().Now(), x.outcome.recorded_at)), x.response.get());
  if (const absl::Status believed = x.Believe(reading); !believed.ok()) {
    return x.Finish(DoneButNotShown(x.outcome, believed));
  }
  x.parts->seals->Open(x.draft, x.response.get());
  FillReceipt(x);
  x.Finish(absl::OkStatus());
}

Workers& SealPool(const Exchange& x) {
  return x.method->rule.crisis() ? x.parts->pools->crisis : x.parts->pools->commands;
}

// Most answers come from the state in memory, on the thread that made the commit durable: handing
// them over would cost more. What waits for a disk or for keys has threads of its own.
void AnswerInTurn(const ExchangePtr& x) {
  if (!x->method->finish) return AnswerMutation(*x);
  Workers& pool = x->method->finish_purges ? x->parts->pools->erasures : SealPool(*x);
  pool.Post([x] { AnswerMutation(*x); });
}

void Submit(ExchangePtr x, std::string fingerprint) {
  const v1::MutationOptions& options = x->mutation_options();
  engine::Command command;
  command.caller = x->info.caller;
  command.method = x->method->path.substr(1);
  command.request_id = options.request_id();
  command.fingerprint = std::move(fingerprint);
  command.partition = AgencyOf(*x->request);
  command.reason = options.reason();
  command.crisis = x->method->rule.crisis();
  command.validate_only = options.validate_only();
  command.deadline = x->info.deadline;
  command.bytes = x->request_bytes;
  command.decide = [x](const scheduler::StateView& view, const scheduler::DecideContext& context) {
    if (!x->refusal.ok()) return absl::StatusOr<scheduler::EventList>(x->refusal);
    return x->method->decide(view, *x->request, context);
  };
  const absl::Duration submitted = RealClock().Monotonic();
  x->engine().Submit(std::move(command), [x, submitted](engine::Outcome outcome) {
    x->outcome = std::move(outcome);
    if (x->outcome.status.ok() && x->outcome.last_position > 0 && !x->outcome.repeated) {
      x->parts->backends.metrics->ObserveCommit(RealClock().Monotonic() - submitted);
    }
    AnswerInTurn(x);
  });
}

// A request that would make new keys is decided once on the served state first: what is refused
// there leaves no key behind. Whoever sent it has had no answer to anything newer, so refusing is
// right.
absl::Status TryFirst(Exchange& x, const engine::Served& served, const SealScope& scope) {
  Seals& seals = *x.parts->seals;
  const auto needed = seals.NeedsNewKey(scope, x.request);
  if (!needed.ok() || !*needed) return needed.status();
  google::protobuf::Message* trial = x.request->New(&x.arena);
  trial->CopyFrom(*x.request);
  Draft draft;
  const engine::Reading reading(served);
  if (absl::Status status = seals.SealDraft(reading.view(), scope, trial, &draft); !status.ok()) {
    return status;
  }
  const absl::Status refused = x.method->decide(reading.view(), *trial, x.DecideNow()).status();
  if (absl::Status believed = x.Believe(reading); !believed.ok()) return believed;
  if (refused.ok()) return refused;
  // Unless the same request came twice and the other one has just made the keys.
  const auto still_needed = seals.NeedsNewKey(scope, x.request);
  return still_needed.ok() && *still_needed ? refused : absl::OkStatus();
}

absl::Status SealRequest(Exchange& x) {
  const std::shared_ptr<const engine::Served> served = x.engine().served();
  if (x.method->prepare) {
    x.refusal = x.method->prepare(x);
    if (!x.refusal.ok()) return absl::OkStatus();
  }
  if (!x.parts->seals->HasText(*x.request)) return absl::OkStatus();
  const v1::MutationOptions& options = x.mutation_options();
  const SealScope scope{x.info.caller.principal, x.method->path, options.request_id()};
  const engine::Reading reading(*served);
  absl::Status sealed;
  if (options.validate_only()) {
    sealed = x.parts->seals->SealDraft(reading.view(), scope, x.request, &x.draft);
  } else if (x.parts->read_only) {
    sealed = engine::ReadOnly(x.parts->read_only_reason);
  } else {
    VIGIL_RETURN_IF_ERROR(TryFirst(x, *served, scope));
    sealed = x.parts->seals->Seal(reading.view(), scope, x.request);
  }
  if (absl::Status believed = x.Believe(reading); !believed.ok()) return believed;
  return sealed;
}

}  // namespace

void Mutate(ExchangePtr x) {
  if (x->info.caller.actor.empty()) return x->Finish(ActorRequired());
  std::string fingerprint = Fingerprint(*x);
  DeriveIds(*x->parts->fingerprint_key, x->info.caller.principal, x->method->path,
            x->mutation_options().request_id(), x->request);
  if (x->method->prepare == nullptr && !x->parts->seals->HasText(*x->request)) {
    return Submit(std::move(x), std::move(fingerprint));
  }
  const bool posted = SealPool(*x).TryPost([x, fingerprint = std::move(fingerprint)]() mutable {
    if (absl::Status status = SealRequest(*x); !status.ok()) return x->Finish(status);
    Submit(std::move(x), std::move(fingerprint));
  });
  if (!posted) x->Finish(ServerBusy());
}

}  // namespace vigil::handlers
