// What a client learns that has never seen the contract: through server reflection every service is
// listed, and a pool of its own, filled with nothing but what the server sends, must come to hold
// each method, its types and its rules exactly as they were compiled in.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "gtest/gtest.h"
#include "services/vigild/grpc_bytes.h"
#include "tests/edge/service.h"
#include "tests/testing/valid_request.h"

namespace vigil::edge {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kProtocol[] = "grpc.reflection.v1alpha.";

// A message of the reflection protocol: the server's library brings its types.
std::unique_ptr<Message> NewOfProtocol(const std::string& name) {
  const auto* type = DescriptorPool::generated_pool()->FindMessageTypeByName(kProtocol + name);
  VIGIL_CHECK(type != nullptr) << name;
  return testkit::NewMessage(*type);
}
const FieldDescriptor* FieldOf(const Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  VIGIL_CHECK(field != nullptr) << name;
  return field;
}

// One question of server reflection on a stream of its own; the field `answer` of the response.
class Reflector {
 public:
  explicit Reflector(const std::string& address)
      : stub_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())) {}

  std::unique_ptr<Message> Ask(const std::string& question, const std::string& value,
                               const std::string& answer) {
    auto request = NewOfProtocol("ServerReflectionRequest");
    request->GetReflection()->SetString(request.get(), FieldOf(*request, question), value);
    auto response = NewOfProtocol("ServerReflectionResponse");
    Exchange(*request, *response);
    const FieldDescriptor* field = FieldOf(*response, answer);
    EXPECT_TRUE(response->GetReflection()->HasField(*response, field))
        << question << " " << value << ": " << response->ShortDebugString();
    auto part =
        std::unique_ptr<Message>(response->GetReflection()->GetMessage(*response, field).New());
    part->CopyFrom(response->GetReflection()->GetMessage(*response, field));
    return part;
  }

 private:
  void Exchange(const Message& request, Message& response) {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const auto wait = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
    };
    const auto call = stub_.PrepareCall(
        &context, absl::StrCat("/", kProtocol, "ServerReflection/ServerReflectionInfo"), &queue);
    call->StartCall(nullptr);
    wait();
    call->Write(vigild::ToBuffer(request), nullptr);
    wait();
    grpc::ByteBuffer bytes;
    call->Read(&bytes, nullptr);
    wait();
    grpc::Slice slice;
    ASSERT_TRUE(bytes.DumpToSingleSlice(&slice).ok());
    ASSERT_TRUE(response.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
    call->WritesDone(nullptr);
    wait();
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  grpc::GenericStub stub_;
};

std::set<std::string> OurServices() {
  std::set<std::string> names;
  for (const auto* method : testkit::AllMethods()) names.insert(method->service()->full_name());
  return names;
}

// Adds the file that holds `symbol` and all it imports.
void Learn(Reflector& reflector, const std::string& question, const std::string& symbol,
           google::protobuf::SimpleDescriptorDatabase& known) {
  const auto answer = reflector.Ask(question, symbol, "file_descriptor_response");
  const Reflection& reflection = *answer->GetReflection();
  const FieldDescriptor* files = FieldOf(*answer, "file_descriptor_proto");
  for (int i = 0; i < reflection.FieldSize(*answer, files); ++i) {
    FileDescriptorProto file, had;
    ASSERT_TRUE(file.ParseFromString(reflection.GetRepeatedString(*answer, files, i)));
    if (known.FindFileByName(file.name(), &had)) continue;
    known.Add(file);
    for (const std::string& import : file.dependency())
      if (!known.FindFileByName(import, &had)) Learn(reflector, "file_by_filename", import, known);
  }
}

TEST(ServerReflection, ListsEveryService) {
  const auto service = StartService();
  Reflector reflector(AddressOf(*service));
  const auto answer = reflector.Ask("list_services", "", "list_services_response");
  const FieldDescriptor* list = FieldOf(*answer, "service");
  std::set<std::string> listed;
  for (int i = 0; i < answer->GetReflection()->FieldSize(*answer, list); ++i) {
    const Message& one = answer->GetReflection()->GetRepeatedMessage(*answer, list, i);
    listed.insert(one.GetReflection()->GetString(one, FieldOf(one, "name")));
  }
  std::set<std::string> expected = OurServices();
  EXPECT_GE(expected.size(), 7u);
  expected.insert("grpc.health.v1.Health");
  expected.insert(absl::StrCat(kProtocol, "ServerReflection"));
  EXPECT_EQ(listed, expected);
}

TEST(ServerReflection, DescribesEveryMethodAsItWasCompiledIn) {
  const auto service = StartService();
  Reflector reflector(AddressOf(*service));
  google::protobuf::SimpleDescriptorDatabase known;
  std::set<std::string> services = OurServices();
  services.insert("grpc.health.v1.Health");
  for (const std::string& name : services) Learn(reflector, "file_containing_symbol", name, known);
  DescriptorPool pool(&known);
  EXPECT_NE(pool.FindMethodByName("grpc.health.v1.Health.Watch"), nullptr);
  for (const auto* ours : testkit::AllMethods()) {
    const auto* theirs = pool.FindMethodByName(ours->full_name());
    ASSERT_NE(theirs, nullptr) << ours->full_name();
    EXPECT_EQ(theirs->server_streaming(), ours->server_streaming());
    EXPECT_EQ(theirs->input_type()->full_name(), ours->input_type()->full_name());
    EXPECT_EQ(theirs->output_type()->full_name(), ours->output_type()->full_name());
    // With every option: a client can read the rules that stand beside each field.
    FileDescriptorProto from_us, from_them;
    ours->file()->CopyTo(&from_us);
    theirs->file()->CopyTo(&from_them);
    EXPECT_EQ(from_them.SerializeAsString(), from_us.SerializeAsString()) << ours->file()->name();
  }
}

TEST(ServerReflection, SaysWhatItDoesNotKnow) {
  const auto service = StartService();
  Reflector reflector(AddressOf(*service));
  const auto error =
      reflector.Ask("file_containing_symbol", "vigil.v1.NoService", "error_response");
  EXPECT_EQ(error->GetReflection()->GetInt32(*error, FieldOf(*error, "error_code")),
            static_cast<int>(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace vigil::edge
