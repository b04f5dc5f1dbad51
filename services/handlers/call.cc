#include "services/handlers/call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "services/engine/errors.h"
#include "services/handlers/bind.h"
#include "services/handlers/erasure.h"
#include "services/handlers/exchange.h"
#include "services/handlers/status_details.h"
#include "services/handlers/wire_check.h"

namespace vigil::handlers {
namespace {

const MethodTable& TheTable() {
  static const MethodTable* const table = [] {
    auto* made = new MethodTable;
    BindRoster(*made);
    BindCase(*made);
    BindVisit(*made);
    BindOnCall(*made);
    BindCrisis(*made);
    BindLog(*made);
    BindAdmin(*made);
    return made;
  }();
  return *table;
}

const RequestValidator& TheValidator() {
  static const RequestValidator* const validator = [] {
    std::vector<const google::protobuf::Descriptor*> types;
    for (const Method& method : TheTable().methods()) {
      types.push_back(method.descriptor->input_type());
    }
    return new RequestValidator(types);
  }();
  return *validator;
}

absl::Status TooLarge(size_t bytes) {
  return WithReason(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("the request is ", bytes, " bytes long; at most ", limits::kMaxRequestBytes),
      "REQUEST_TOO_LARGE");
}

}  // namespace

std::vector<std::string> MethodNames() {
  std::vector<std::string> names;
  for (const Method& method : TheTable().methods()) names.push_back(method.path.substr(1));
  return names;
}

class Dispatcher::Core {
 public:
  explicit Core(Backends backends)
      : seals_(backends.keys, backends.entropy),
        directory_(&seals_),
        waits_(limits::kMaxWaitingThreads, limits::kMaxWaitingCalls),
        answers_(limits::kAnswerThreads, limits::kMaxWaitingCalls),
        hub_(backends.engine->log(), &waits_) {
    for (const Method& method : TheTable().methods()) {
      seals_.Prepare(*method.descriptor->input_type());
      seals_.Prepare(*method.descriptor->output_type());
    }
    const engine::EngineStatus status = backends.engine->status();
    if (status.read_only) {
      parts_.stale_reason = status.conditions.empty() ? "read-only" : status.conditions.front();
    }
    parts_.backends = std::move(backends);
    parts_.methods = &TheTable();
    parts_.validator = &TheValidator();
    parts_.seals = &seals_;
    parts_.directory = &directory_;
    parts_.hub = &hub_;
    parts_.waits = &waits_;
    parts_.answers = &answers_;
  }

  absl::Status Start() {
    const auto key = parts_.backends.keys->NamedKey("request-fingerprints");
    if (key.ok()) {
      parts_.fingerprint_key = *key;
    } else if (parts_.stale_reason.empty()) {
      return key.status();
    } else {  // nothing will be written: any key tells two requests apart
      parts_.fingerprint_key = std::make_shared<eventstore::Key256>();
    }
    if (parts_.stale_reason.empty()) VIGIL_RETURN_IF_ERROR(RepeatErasures(parts_));
    waits_.Post([this] { FillDirectory(parts_); });
    return absl::OkStatus();
  }

  ExchangePtr Begin(const Method& method, CallInfo info, size_t bytes, ReplyFn reply) {
    auto x = std::make_shared<Exchange>();
    x->parts = &parts_;
    x->method = &method;
    x->info = std::move(info);
    x->request = method.request->New(&x->arena);
    x->response = method.response->New(&x->arena);
    x->request_bytes = bytes;
    x->started_at = RealClock().Monotonic();
    x->reply = std::move(reply);
    return x;
  }

  // Everything that can be said before the call is looked at by whoever serves it.
  absl::Status Admit(Exchange& x, absl::string_view bytes) const {
    if (bytes.size() > limits::kMaxRequestBytes) return TooLarge(bytes.size());
    if (!x.request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return ExplainUnparsable(bytes, *x.method->descriptor->input_type());
    }
    if (x.info.deadline < RealClock().Now()) return engine::DeadlinePassed();
    return parts_.validator->Check(*x.request, {x.engine().Now(), &x.engine().zones()});
  }

  void Call(const Method& method, CallInfo info, absl::string_view bytes, ReplyFn reply) {
    ExchangePtr x = Begin(method, std::move(info), bytes.size(), std::move(reply));
    if (absl::Status status = Admit(*x, bytes); !status.ok()) return x->Finish(std::move(status));
    if (method.decide) return Mutate(std::move(x));
    if (method.query) return Ask(std::move(x));
    VIGIL_CHECK(method.own != nullptr) << method.path << " is a stream";
    if (!waits_.TryPost([x] { x->Finish(x->method->own(*x)); })) x->Finish(ServerBusy());
  }

  absl::StatusOr<std::shared_ptr<AnswerStream>> Open(const Method& method, CallInfo info,
                                                     absl::string_view bytes) {
    absl::StatusOr<std::shared_ptr<AnswerStream>> stream = absl::InternalError("not opened");
    ExchangePtr x = Begin(method, std::move(info), bytes.size(),
                          [](absl::Status, const google::protobuf::Message*) {});
    absl::Status status = Admit(*x, bytes);
    if (status.ok()) {
      stream = method.open(*x);
      status = stream.status();
    } else {
      stream = status;
    }
    x->Finish(std::move(status));
    return stream;
  }

 private:
  Seals seals_;
  Directory directory_;
  // Destroyed in this order backwards: the hub posts to the workers, these may use all above.
  Workers waits_, answers_;
  WatchHub hub_;
  Parts parts_;
};

Dispatcher::Dispatcher(Backends backends) : core_(std::make_unique<Core>(std::move(backends))) {}
Dispatcher::~Dispatcher() = default;

const MethodTable& Dispatcher::methods() const { return TheTable(); }

void Dispatcher::Call(const Method& method, CallInfo info, absl::string_view request,
                      ReplyFn reply) {
  core_->Call(method, std::move(info), request, std::move(reply));
}

absl::StatusOr<std::shared_ptr<AnswerStream>> Dispatcher::Open(const Method& method, CallInfo info,
                                                               absl::string_view request) {
  return core_->Open(method, std::move(info), request);
}

absl::Status Dispatcher::Start() { return core_->Start(); }

}  // namespace vigil::handlers
