// What a client sends that is no request at all: bytes through a socket that no message made, for
// every method by its descriptor. Each must come back as a refusal that says where it is wrong,
// never as an internal error, and the log must stay as it was.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "tests/edge/precise.h"
#include "tests/edge/service.h"
#include "tests/testing/contract_walk.h"

namespace vigil::edge {
namespace {

using google::protobuf::MethodDescriptor;
using testkit::Place;
using Headers = std::map<std::string, std::string>;

Headers Somebody() { return {{"x-vigil-actor", "tester"}, {"x-vigil-role", "supervisor"}}; }
std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

class RawBytes : public ::testing::Test {
 protected:
  uint64_t Head() { return service_->engine().log().DurableHead().position; }

  absl::Status Send(const std::string& path, const std::string& bytes,
                    const Headers& headers = Somebody()) {
    grpc::ClientContext context;
    for (const auto& [name, value] : headers) context.AddMetadata(name, value);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    grpc::CompletionQueue queue;
    const grpc::Slice slice(bytes);
    const auto call = stub_.PrepareUnaryCall(&context, path, grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
    google::rpc::Status details;
    EXPECT_TRUE(details.ParseFromString(status.error_details()));
    for (const auto& detail : details.details())
      out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    return out;
  }
  void ExpectRefused(const MethodDescriptor& method, const std::string& bytes,
                     const std::string& what) {
    const uint64_t head = Head();
    const absl::Status status = Send(PathOf(method), bytes);
    ASSERT_FALSE(status.ok()) << method.full_name() << ": " << what;
    EXPECT_EQ(Imprecise(status, *method.input_type()), "")
        << method.full_name() << ": " << what << ": " << status;
    ASSERT_EQ(Head(), head) << method.full_name() << ": " << what;
  }
  static std::string FieldIn(const absl::Status& status) {
    const auto bad = DetailOf<google::rpc::BadRequest>(status, scheduler::kBadRequestUrl);
    return bad.field_violations_size() == 1 ? bad.field_violations(0).field() : "";
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  grpc::GenericStub stub_{
      grpc::CreateChannel(AddressOf(*service_), grpc::InsecureChannelCredentials())};
};

TEST_F(RawBytes, TextThatIsNotUtf8IsNamedWhereverItStands) {
  const uint64_t head = Head();
  int tried = 0;
  for (const Place& place : testkit::AllPlaces()) {
    if (!testkit::IsText(place.field()) && !testkit::IsPersonal(place.field())) continue;
    const std::string marker = "marker-of-bytes";
    const testkit::Sample sample = testkit::Reach(place);
    testkit::SetText(sample, place.field(), marker);
    const std::string bytes = sample.request->SerializeAsString();
    const size_t at = bytes.find(marker);
    ASSERT_NE(at, std::string::npos) << place.Where();
    const std::string path =
        place.ElementPath() + (testkit::IsPersonal(place.field()) ? ".text" : "");
    // No lead byte, an end too early, a surrogate, beyond Unicode, two bytes for one.
    for (const std::string bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\xAF"}) {
      std::string broken = bytes;
      broken.replace(at, bad.size(), bad);
      const absl::Status status = Send(PathOf(*place.method), broken);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << place.Where();
      EXPECT_EQ(scheduler::ReasonOf(status), "INVALID_FIELD") << place.Where();
      EXPECT_EQ(FieldIn(status), path) << place.Where();
      EXPECT_EQ(status.message(), absl::StrCat(path, ": is not valid UTF-8"));
      ++tried;
    }
  }
  EXPECT_GT(tried, 1000);
  EXPECT_EQ(Head(), head);
}

TEST_F(RawBytes, ARequestThatBreaksOffIsRefusedWhereverItDoes) {
  for (const MethodDescriptor* method : testkit::AllMethods()) {
    if (!method->options().GetExtension(v1::method).mutation()) continue;
    const std::string bytes = testkit::ValidRequest(*method->input_type())->SerializeAsString();
    for (size_t n = 0; n < bytes.size(); ++n)
      ExpectRefused(*method, bytes.substr(0, n), absl::StrCat("the first ", n, " bytes"));
  }
}

// These ask for nothing but to be done.
bool AsksForNothing(const MethodDescriptor& method) {
  return method.name() == "AcceptClock" || method.name() == "AdvanceClock";
}

// Each message holds what its method knows how to read and what it does not.
TEST_F(RawBytes, ARequestOfAnotherMethodIsNotTakenForOnesOwn) {
  const uint64_t head = Head();
  std::set<std::string> done;
  for (const MethodDescriptor* method : testkit::AllMethods()) {
    if (method->server_streaming() || AsksForNothing(*method)) continue;
    for (const MethodDescriptor* other : testkit::AllMethods()) {
      if (other->input_type() == method->input_type()) continue;
      const absl::Status status =
          Send(PathOf(*method), testkit::ValidRequest(*other->input_type())->SerializeAsString());
      if (status.ok()) {
        done.insert(method->name());
      } else {
        EXPECT_EQ(Imprecise(status, *method->input_type()), "")
            << method->full_name() << " with a " << other->input_type()->name() << ": " << status;
      }
    }
  }
  EXPECT_EQ(Head(), head);
  // Queries that need no field.
  EXPECT_THAT(done, ::testing::UnorderedElementsAre("GetStatus", "ListAgencies", "ReadEvents"));
}

TEST_F(RawBytes, RandomBytesDoNoHarm) {
  std::mt19937 random(20261126);
  uint64_t head = Head();
  const auto methods = testkit::AllMethods();
  for (int i = 0; i < 3000; ++i) {
    const MethodDescriptor& method = *methods[random() % methods.size()];
    if (method.server_streaming() || AsksForNothing(method)) continue;
    std::string bytes = testkit::ValidRequest(*method.input_type())->SerializeAsString();
    if (bytes.empty() || i % 3 == 0) bytes.resize(random() % 60);
    for (size_t n = 1 + random() % 4; n > 0 && !bytes.empty(); --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const absl::Status status = Send(PathOf(method), bytes);
    if (status.ok()) {  // a byte of a name, say: a request like another one
      head = Head();
      continue;
    }
    EXPECT_EQ(Imprecise(status, *method.input_type()), "") << status;
    ASSERT_EQ(Head(), head) << status;
  }
}

TEST_F(RawBytes, MethodsThatAreNotThereAreNamed) {
  for (const std::string path :
       {"/vigil.v1.RosterService/NoSuch", "/vigil.v1.NoService/GetTeam", "/x"}) {
    const absl::Status status = Send(path, "");
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << path;
  }
}

TEST_F(RawBytes, EveryChangeNeedsAnActor) {
  const uint64_t head = Head();
  for (const MethodDescriptor* method : testkit::AllMethods()) {
    if (!method->options().GetExtension(v1::method).mutation()) continue;
    const std::string bytes = testkit::ValidRequest(*method->input_type())->SerializeAsString();
    const absl::Status status = Send(PathOf(*method), bytes, {{"x-vigil-role", "supervisor"}});
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << method->full_name();
    EXPECT_EQ(scheduler::ReasonOf(status), "ACTOR_REQUIRED") << method->full_name();
  }
  EXPECT_EQ(Head(), head);
}

TEST_F(RawBytes, HeadersAreNamedWhenTheyAreWrong) {
  const uint64_t head = Head();
  const std::string request = Make<v1::CreateAgencyRequest>(
                                  "options { request_id: 'r' } agency_id: 'a' display_name: 'A' "
                                  "zone: 'Europe/London'")
                                  .SerializeAsString();
  for (const std::string header :
       {"x-vigil-actor", "x-vigil-role", "x-vigil-on-behalf-of", "x-vigil-channel"}) {
    for (const std::string& value :
         {std::string("Anna Smith"), std::string("A"), std::string("a//b"), std::string(64, 'a')}) {
      Headers headers = Somebody();
      headers[header] = value;
      const absl::Status status = Send("/vigil.v1.RosterService/CreateAgency", request, headers);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << header << " " << value;
      EXPECT_EQ(scheduler::ReasonOf(status), "INVALID_METADATA");
      EXPECT_EQ(FieldIn(status), header);
      EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("at most 63 of [a-z0-9_-]"));
      EXPECT_THAT(std::string(status.message()), ::testing::Not(::testing::HasSubstr("Anna")));
    }
  }
  EXPECT_EQ(Head(), head);
}

}  // namespace
}  // namespace vigil::edge
