#include "services/cli/rpc_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <condition_variable>
#include <mutex>
#include <random>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "base/check.h"
#include "google/rpc/status.pb.h"

namespace vigil::cli {
namespace {

using google::protobuf::Message;

grpc::ByteBuffer ToBuffer(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

absl::Status FromBuffer(grpc::ByteBuffer& buffer, Message* message) {
  grpc::ProtoBufferReader reader(&buffer);
  if (!message->ParseFromZeroCopyStream(&reader))
    return absl::DataLossError("the answer cannot be parsed");
  return absl::OkStatus();
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details())
      out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  // Our service says why it is unavailable; without that nobody answered.
  if (absl::IsUnavailable(out) && details.details().empty())
    out.SetPayload(kNobodyUrl, absl::Cord());
  return out;
}

void Prepare(grpc::ClientContext& context, const Identity& identity, absl::Duration timeout) {
  const auto add = [&context](const char* key, const std::string& value) {
    if (!value.empty()) context.AddMetadata(key, value);
  };
  add("x-vigil-actor", identity.actor);
  add("x-vigil-role", identity.role);
  add("x-vigil-on-behalf-of", identity.on_behalf_of);
  add("x-vigil-channel", identity.channel);
  if (timeout != absl::InfiniteDuration()) {
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(timeout));
  }
}

// Reads one answer at a time; the next read starts when the last was handed over.
class StreamReader : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamReader(grpc::GenericStub& stub, grpc::ClientContext& context, const Method& method,
               grpc::ByteBuffer request, const std::function<bool(const Message&)>& fn)
      : context_(context), method_(method), request_(std::move(request)), fn_(fn) {
    stub.PrepareBidiStreamingCall(&context_, method_.path(), grpc::StubOptions(), this);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartRead(&answer_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    auto message = NewMessage(*method_.descriptor->output_type());
    if (!FromBuffer(answer_, message.get()).ok() || !fn_(*message)) {
      ended_by_reader_ = true;
      context_.TryCancel();
      return;
    }
    answer_.Clear();
    StartRead(&answer_);
  }
  void OnDone(const grpc::Status& status) override {
    std::lock_guard lock(mu_);
    status_ = status;
    done_ = true;
    cv_.notify_one();
  }
  absl::Status Wait() {
    std::unique_lock lock(mu_);
    cv_.wait(lock, [this] { return done_; });
    return ended_by_reader_ ? absl::OkStatus() : FromGrpc(status_);
  }

 private:
  grpc::ClientContext& context_;
  const Method& method_;
  grpc::ByteBuffer request_, answer_;
  const std::function<bool(const Message&)>& fn_;
  std::atomic<bool> ended_by_reader_{false};
  std::mutex mu_;
  std::condition_variable cv_;
  bool done_ = false;
  grpc::Status status_;
};

}  // namespace

class RpcClient::Impl {
 public:
  explicit Impl(std::shared_ptr<grpc::Channel> channel) : stub(std::move(channel)) {}
  grpc::GenericStub stub;
};

RpcClient::RpcClient(std::shared_ptr<grpc::Channel> channel)
    : impl_(std::make_unique<Impl>(std::move(channel))) {}
RpcClient::~RpcClient() = default;

std::unique_ptr<RpcClient> RpcClient::Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return std::make_unique<RpcClient>(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
}

absl::StatusOr<RpcClient::MessagePtr> RpcClient::Call(const Method& method, const Message& request,
                                                      const Identity& identity,
                                                      absl::Duration timeout) {
  grpc::ClientContext context;
  Prepare(context, identity, timeout);
  const grpc::ByteBuffer out = ToBuffer(request);
  grpc::ByteBuffer in;
  std::mutex mu;
  std::condition_variable cv;
  bool done = false;
  grpc::Status status;
  impl_->stub.UnaryCall(&context, method.path(), grpc::StubOptions(), &out, &in,
                        [&](grpc::Status s) {
                          std::lock_guard lock(mu);
                          status = std::move(s);
                          done = true;
                          cv.notify_one();
                        });
  std::unique_lock lock(mu);
  cv.wait(lock, [&done] { return done; });
  if (!status.ok()) return FromGrpc(status);
  MessagePtr answer = NewMessage(*method.descriptor->output_type());
  if (absl::Status parsed = FromBuffer(in, answer.get()); !parsed.ok()) return parsed;
  return answer;
}

absl::Status RpcClient::Stream(const Method& method, const Message& request,
                               const Identity& identity, absl::Duration timeout,
                               const std::function<bool(const Message&)>& fn) {
  grpc::ClientContext context;
  Prepare(context, identity, timeout);
  StreamReader reader(impl_->stub, context, method, ToBuffer(request), fn);
  return reader.Wait();
}

RpcClient::MessagePtr NewMessage(const google::protobuf::Descriptor& type) {
  const Message* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  VIGIL_CHECK(prototype != nullptr) << type.full_name();
  return RpcClient::MessagePtr(prototype->New());
}

std::string RandomRequestId() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    const uint32_t word = device();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof(word));
  }
  return absl::BytesToHexString(bytes);
}

}  // namespace vigil::cli
