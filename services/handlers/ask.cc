// The way of a query: which state it is answered from, the view, opening what is sealed.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "services/engine/errors.h"
#include "services/handlers/agency.h"
#include "services/handlers/exchange.h"
#include "services/handlers/page_token.h"
#include "services/handlers/proto_time.h"
#include "services/handlers/status_details.h"

namespace vigil::handlers {
namespace {

const v1::QueryOptions& OptionsOf(const Exchange& x) {
  return static_cast<const v1::QueryOptions&>(
      x.request->GetReflection()->GetMessage(*x.request, x.method->options));
}

absl::Status CheckOptions(const Exchange& x, const v1::QueryOptions& options) {
  if (options.min_position() > 0 && options.epoch() == 0) {
    return scheduler::InvalidField("options.epoch", "is required with min_position");
  }
  const uint32_t epoch = x.engine().log().identity().epoch;
  if (options.epoch() != 0 && options.epoch() != epoch) {
    return engine::EpochChanged(options.epoch(), epoch);
  }
  if (options.as_of_position() > 0 && options.has_as_of_time()) {
    return scheduler::InvalidField("options.as_of_time",
                                   "cannot stand together with as_of_position; give one of them");
  }
  return absl::OkStatus();
}

PageScope PagesOf(const Exchange& x) {
  return {x.parts->fingerprint_key.get(), x.engine().log().identity().epoch};
}

v1::Instant& InstantIn(google::protobuf::Message& response,
                       const google::protobuf::FieldDescriptor* field) {
  return static_cast<v1::Instant&>(*response.GetReflection()->MutableMessage(&response, field));
}

// Keeps the answer just made of the present, if it may be given again.
void Keep(Exchange& x, const engine::Served& served, const scheduler::StateView& view,
          absl::Time now) {
  if (!x.method->holds_until || x.asked.empty()) return;
  KeptAnswer kept;
  kept.position = served.position;
  kept.from = now;
  kept.until = x.method->holds_until(view, *x.request, *x.response, x.ViewAt(now));
  if (kept.until <= now) return;
  v1::Instant at;
  if (x.method->at != nullptr) {
    v1::Instant& answered = InstantIn(*x.response, x.method->at);
    const auto zone = x.engine().zones().Find(answered.zone());
    if (!zone.ok()) return;
    kept.zone = *zone;
    at.Swap(&answered);
    x.response->GetReflection()->ClearField(x.response.get(), x.method->at);
  }
  kept.bytes = x.response->SerializeAsString();
  if (x.method->at != nullptr) InstantIn(*x.response, x.method->at).Swap(&at);
  x.parts->answers->Keep(x.method->index, std::move(x.asked), std::move(kept));
}

enum class When { kPresent, kPast };

absl::Status AnswerFrom(Exchange& x, const engine::Served& served, absl::Time now, When when) {
  const engine::Reading reading(served);
  absl::Status status =
      x.method->query(x, reading.view(), *x.request, x.ViewAt(now), x.response.get());
  if (absl::Status believed = x.Believe(reading); !believed.ok()) return believed;
  if (status.ok()) {
    SealPageToken(PagesOf(x), *x.request, x.response.get());
    const bool readable = x.parts->seals->Open(x.draft, x.response.get());
    const auto& reflection = *x.response->GetReflection();
    auto& as_of =
        static_cast<v1::AsOf&>(*reflection.MutableMessage(x.response.get(), x.method->as_of));
    as_of = x.AsOfServed(served);
    if (when == When::kPresent && readable && !as_of.stale()) Keep(x, served, reading.view(), now);
  }
  return status;
}

void AnswerPresent(Exchange& x) {
  const std::shared_ptr<const engine::Served> served = x.engine().served();
  x.Finish(AnswerFrom(x, *served, x.engine().Now(), When::kPresent));
}

absl::Status FromThePast(Exchange& x, const v1::QueryOptions& options) {
  const absl::Time at =
      options.has_as_of_time() ? TimeOf(options.as_of_time()) : absl::InfinitePast();
  if (options.has_as_of_time() && at > x.engine().Now()) {
    return scheduler::InvalidField("options.as_of_time", "lies in the future");
  }
  const auto as_of =
      x.engine().ServedAsOf(AgencyOf(*x.request), options.as_of_position(), at, x.info.cancelled);
  if (!as_of.ok()) return as_of.status();
  const engine::Served& served = *as_of->served;
  return AnswerFrom(x, served, options.has_as_of_time() ? at : served.recorded_at, When::kPast);
}

// The past is let go before the answer leaves: who asks one question after the other must not find
// that their own last one is still being answered.
void AnswerPast(Exchange& x, const v1::QueryOptions& options) {
  absl::Status status = FromThePast(x, options);
  x.Finish(std::move(status));
}

bool AsksThePast(const v1::QueryOptions& options) {
  return options.as_of_position() > 0 || options.has_as_of_time();
}

void Answer(Exchange& x) {
  const v1::QueryOptions& options = OptionsOf(x);
  AsksThePast(options) ? AnswerPast(x, options) : AnswerPresent(x);
}

void Post(ExchangePtr x) {
  Pools& pools = *x->parts->pools;
  Workers& workers = AsksThePast(OptionsOf(*x)) ? pools.past : pools.queries;
  if (!workers.TryPost([x] { Answer(*x); })) x->Finish(ServerBusy());
}

// Answers once the position is there, without a thread until then.
void Park(ExchangePtr x) {
  constexpr absl::Duration kLongest = absl::Seconds(30);
  // Between a group's sync and its being served.
  constexpr absl::Duration kUntilServed = absl::Seconds(5);
  WatchHub& positions = *x->parts->positions;
  if (positions.parked() >= limits::kMaxParkedQueries) return x->Finish(ServerBusy());
  const uint64_t position = OptionsOf(*x).min_position();
  const absl::Duration timeout =
      std::clamp(x->info.deadline - RealClock().Now(), absl::ZeroDuration(), kLongest);
  positions.Park(position - 1, timeout, &x->parts->pools->queries, [x, position] {
    const bool durable = x->engine().log().DurableHead().position >= position;
    const absl::Time until = durable ? RealClock().Now() + kUntilServed : absl::InfinitePast();
    absl::Status status = x->engine().WaitFor(position, OptionsOf(*x).epoch(), until);
    if (!status.ok()) return x->Finish(std::move(status));
    AsksThePast(OptionsOf(*x)) ? Post(x) : Answer(*x);
  });
}

}  // namespace

bool AnswerAgain(const Parts& parts, const Method& method, const CallInfo& info,
                 absl::string_view request, const Dispatcher::ReplyFn& reply) {
  const absl::Duration started_at = RealClock().Monotonic();
  const auto kept = parts.answers->Find(method.index, request);
  if (kept == nullptr) return false;
  // The position first: what is served later is no older.
  const uint64_t present = parts.backends.engine->served()->position;
  const absl::Time now = parts.backends.engine->Now();
  if (!kept->HoldsAt(present, now) || !parts.StaleReason().empty()) return false;
  if (info.deadline < RealClock().Now()) return false;
  Note(parts, method, info, request.size(), started_at, absl::OkStatus());
  if (method.at == nullptr) {
    reply(absl::OkStatus(), {kept->bytes, nullptr});
    return true;
  }
  const std::unique_ptr<google::protobuf::Message> fresh(method.response->New());
  InstantIn(*fresh, method.at) = scheduler::InstantOf(now, kept->zone);
  reply(absl::OkStatus(), {kept->bytes, fresh.get()});
  return true;
}

void Ask(ExchangePtr x) {
  const v1::QueryOptions& options = OptionsOf(*x);
  if (absl::Status status = CheckOptions(*x, options); !status.ok()) return x->Finish(status);
  if (absl::Status status = OpenPageToken(PagesOf(*x), x->request); !status.ok()) {
    return x->Finish(status);
  }
  if (options.min_position() > 0 && options.min_position() > x->engine().served()->position) {
    return Park(std::move(x));
  }
  if (x->method->asks_directory) {
    return x->parts->directory->WhenFilled([x] { Post(x); });
  }
  if (x->method->quick && !AsksThePast(options)) return AnswerPresent(*x);
  Post(std::move(x));
}

}  // namespace vigil::handlers
