#include "services/vigild/grpc_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "services/vigild/grpc_bytes.h"

namespace vigil::vigild {
namespace {

using google::protobuf::Message;
using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;
using handlers::Method;

// Writes one answer at a time: the next is asked for when the last has left.
class StreamReactor : public grpc::ServerWriteReactor<ByteBuffer> {
 public:
  StreamReactor(handlers::Dispatcher* dispatcher, const Method& method,
                CallbackServerContext* context, const ByteBuffer* request) {
    grpc::Slice hold;
    auto bytes = WholeRequest(*request, &hold);
    auto info = CallInfoOf(*context);
    absl::Status status = bytes.status();
    status.Update(info.status());
    if (status.ok()) {
      auto stream = dispatcher->Open(method, *std::move(info), *bytes);
      status = stream.status();
      if (stream.ok()) stream_ = *std::move(stream);
    }
    if (stream_ == nullptr) {
      Finish(ToGrpcStatus(status));
    } else {
      // Headers at once: a watch with nothing to say yet is known to be open.
      StartSendInitialMetadata();
    }
  }

  void OnSendInitialMetadataDone(bool ok) override { Pump(); }
  void OnWriteDone(bool ok) override {
    if (!ok) stream_->Cancel();
    Pump();
  }
  void OnCancel() override {
    if (stream_ != nullptr) stream_->Cancel();
  }
  void OnDone() override { delete this; }

 private:
  void Pump() {
    stream_->Next([this](absl::Status status, std::unique_ptr<Message> message) {
      if (message == nullptr) return Finish(ToGrpcStatus(status));
      out_ = ToBuffer(*message);
      StartWrite(&out_);
    });
  }

  std::shared_ptr<handlers::AnswerStream> stream_;
  ByteBuffer out_;
};

class DescribedService : public grpc::Service {
 public:
  DescribedService(handlers::Dispatcher* dispatcher,
                   const google::protobuf::ServiceDescriptor& descriptor);

 private:
  void AddUnary(int index, const Method& method);
  void AddStream(int index, const Method& method);

  handlers::Dispatcher* const dispatcher_;
};

DescribedService::DescribedService(handlers::Dispatcher* dispatcher,
                                   const google::protobuf::ServiceDescriptor& descriptor)
    : dispatcher_(dispatcher) {
  for (int i = 0; i < descriptor.method_count(); ++i) {
    const std::string path =
        absl::StrCat("/", descriptor.full_name(), "/", descriptor.method(i)->name());
    const Method* method = dispatcher->methods().Find(path);
    VIGIL_CHECK(method != nullptr) << path << " is not bound";
    const bool stream = descriptor.method(i)->server_streaming();
    AddMethod(new grpc::internal::RpcServiceMethod(
        method->path.c_str(), stream ? RpcMethod::SERVER_STREAMING : RpcMethod::NORMAL_RPC,
        nullptr));
    stream ? AddStream(i, *method) : AddUnary(i, *method);
  }
}

void DescribedService::AddUnary(int index, const Method& method) {
  const auto serve = [this, &method](CallbackServerContext* context, const ByteBuffer* request,
                                     ByteBuffer* response) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    grpc::Slice hold;
    const auto bytes = WholeRequest(*request, &hold);
    auto info = CallInfoOf(*context);
    absl::Status status = bytes.status();
    status.Update(info.status());
    if (!status.ok()) {
      reactor->Finish(ToGrpcStatus(status));
      return reactor;
    }
    dispatcher_->Call(
        method, *std::move(info), *bytes,
        [reactor, response](absl::Status status, const handlers::Dispatcher::Answer& answer) {
          if (answer.message != nullptr) {
            *response = ToBuffer(*answer.message, answer.kept);
          } else if (status.ok()) {
            *response = ToBuffer(answer.kept);
          }
          reactor->Finish(ToGrpcStatus(status));
        });
    return reactor;
  };
  MarkMethodRawCallback(index,
                        new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(serve));
}

void DescribedService::AddStream(int index, const Method& method) {
  const auto serve = [this, &method](CallbackServerContext* context, const ByteBuffer* request) {
    return new StreamReactor(dispatcher_, method, context, request);
  };
  MarkMethodRawCallback(
      index, new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(serve));
}

}  // namespace

std::unique_ptr<grpc::Service> NewDescribedService(
    handlers::Dispatcher* dispatcher, const google::protobuf::ServiceDescriptor& descriptor) {
  return std::make_unique<DescribedService>(dispatcher, descriptor);
}

}  // namespace vigil::vigild
