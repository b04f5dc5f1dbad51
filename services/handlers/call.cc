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
    BindAlert(*made);
    BindTransfer(*made);
    BindReport(*made);
    BindOrder(*made);
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
        hub_(backends.engine->log()),
        positions_(backends.engine->log()) {
    for (const Method& method : TheTable().methods()) {
      seals_.Prepare(*method.descriptor->input_type());
      seals_.Prepare(*method.descriptor->output_type());
    }
    seals_.set_owners_of_number([this](absl::string_view agency, absl::string_view number) {
      return directory_.FindIfFilled(agency, number);
    });
    const engine::EngineStatus status = backends.engine->status();
    parts_.read_only = status.read_only;
    if (status.read_only) {
      parts_.read_only_reason = status.conditions.empty() ? "" : status.conditions.front();
    }
    parts_.backends = std::move(backends);
    parts_.methods = &TheTable();
    parts_.validator = &TheValidator();
    parts_.seals = &seals_;
    parts_.directory = &directory_;
    parts_.pools = &pools_;
    parts_.hub = &hub_;
    parts_.positions = &positions_;
    parts_.answers = &answers_;
  }

  absl::Status Start() {
    const auto key = parts_.backends.keys->NamedKey("request-fingerprints");
    if (key.ok()) {
      parts_.fingerprint_key = *key;
    } else if (!parts_.read_only) {
      return key.status();
    } else {  // nothing will be written: any key tells two requests apart
      parts_.fingerprint_key = std::make_shared<eventstore::Key256>();
    }
    // A failure is tried again while the service runs: nobody's data opens meanwhile, and the rest
    // must not stay down for it.
    (void)RepeatErasures(parts_);
    pools_.erasures.Post([this] { FillDirectory(parts_); });
    return absl::OkStatus();
  }

  absl::Status RetryErasures() {
    return parts_.erasures_pending ? RepeatErasures(parts_) : absl::OkStatus();
  }

  std::vector<std::string> Conditions() const { return EdgeConditions(parts_); }

  void StopWaiting() { positions_.Close(); }

  ExchangePtr Begin(const Method& method, CallInfo info, size_t bytes, ReplyFn reply) {
    auto x = std::make_shared<Exchange>();
    x->parts = &parts_;
    x->method = &method;
    x->info = std::move(info);
    x->request = method.request->New(&x->arena);
    x->response.reset(method.response->New());
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
    if (method.holds_until && AnswerAgain(parts_, method, info, bytes, reply)) return;
    ExchangePtr x = Begin(method, std::move(info), bytes.size(), std::move(reply));
    if (method.holds_until) x->asked = std::string(bytes);
    if (absl::Status status = Admit(*x, bytes); !status.ok()) return x->Finish(std::move(status));
    if (method.decide) return Mutate(std::move(x));
    if (method.query) return Ask(std::move(x));
    VIGIL_CHECK(method.own != nullptr) << method.path << " is a stream";
    if (!PoolOf(method.lane).TryPost([x] { x->Finish(x->method->own(*x)); })) {
      x->Finish(ServerBusy());
    }
  }

  absl::StatusOr<std::shared_ptr<AnswerStream>> Open(const Method& method, CallInfo info,
                                                     absl::string_view bytes) {
    absl::StatusOr<std::shared_ptr<AnswerStream>> stream = absl::InternalError("not opened");
    ExchangePtr x = Begin(method, std::move(info), bytes.size(),
                          [](absl::Status, const Dispatcher::Answer&) {});
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
  Workers& PoolOf(Lane lane) {
    switch (lane) {
      case Lane::kCommands:
        return pools_.commands;
      case Lane::kOperators:
        return pools_.operators;
      default:
        return pools_.queries;
    }
  }

  Parts parts_;
  Seals seals_;
  Directory directory_;
  AnswerCache answers_;
  // Destroyed in this order backwards: the hubs post to the pools, these may use all above.
  Pools pools_;
  WatchHub hub_, positions_;
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
absl::Status Dispatcher::RetryErasures() { return core_->RetryErasures(); }
std::vector<std::string> Dispatcher::Conditions() const { return core_->Conditions(); }
void Dispatcher::StopWaiting() { core_->StopWaiting(); }

}  // namespace vigil::handlers
