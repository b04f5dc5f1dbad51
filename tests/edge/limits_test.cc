// Limits of the edge that only a client can come up against, each at the limit and one past it,
// through real sockets.
#include "base/limits.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "services/vigild/grpc_bytes.h"
#include "tests/edge/city.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/log.pb.h"

namespace vigil::edge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

std::shared_ptr<grpc::Channel> Connect(const vigild::Environment& service) {
  return grpc::CreateChannel(AddressOf(service), grpc::InsecureChannelCredentials());
}

TEST(EdgeLimits, SoManyWatchesOfHealthAndNoMore) {
  const auto service = StartService();
  const auto stub = grpc::health::v1::Health::NewStub(Connect(*service));
  struct Watch {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> stream;
  };
  const auto open = [&] {
    auto watch = std::make_unique<Watch>();
    watch->stream = stub->Watch(&watch->context, HealthCheckRequest());
    return watch;
  };
  std::vector<std::unique_ptr<Watch>> watches;
  HealthCheckResponse said;
  for (size_t i = 0; i < limits::kMaxHealthWatches; ++i) {
    watches.push_back(open());
    ASSERT_TRUE(watches.back()->stream->Read(&said)) << i;
  }
  const auto more = open();
  EXPECT_FALSE(more->stream->Read(&said));
  EXPECT_EQ(more->stream->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  for (const auto& watch : watches) {
    watch->context.TryCancel();
    watch->stream->Finish();
  }
}

// Calls that wait for a position take up one connection; the next one on it waits for its turn, one
// on another connection does not.
TEST(EdgeLimits, SoManyCallsAtOnceOnOneConnection) {
  const auto service = StartService();
  v1::ListAgenciesRequest waits;
  waits.mutable_options()->set_min_position(1'000'000);
  waits.mutable_options()->set_epoch(1);
  grpc::CompletionQueue queue;
  struct Call {
    grpc::ClientContext context;
    std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
    grpc::ByteBuffer answer;
    grpc::Status status;
  };
  grpc::ChannelArguments alone;  // channels to one address share their connection otherwise
  alone.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto channel =
      grpc::CreateCustomChannel(AddressOf(*service), grpc::InsecureChannelCredentials(), alone);
  grpc::GenericStub stub(channel);
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < limits::kMaxStreamsPerConnection; ++i) {
    calls.push_back(std::make_unique<Call>());
    Call& call = *calls.back();
    call.reader = stub.PrepareUnaryCall(&call.context, "/vigil.v1.RosterService/ListAgencies",
                                        vigild::ToBuffer(waits), &queue);
    call.reader->StartCall();
    call.reader->Finish(&call.answer, &call.status, &call);
  }
  cli::RpcClient same(channel);
  const auto ask = [&](absl::Duration timeout) {
    return same.Call(MethodTaking(v1::GetStatusRequest()), v1::GetStatusRequest(), Supervisor(),
                     timeout);
  };
  EXPECT_EQ(ask(absl::Seconds(2)).status().code(), absl::StatusCode::kDeadlineExceeded);
  Client other(AddressOf(*service));
  EXPECT_TRUE(other.Ask<v1::GetStatusResponse>(v1::GetStatusRequest()).ok());
  calls.front()->context.TryCancel();
  EXPECT_TRUE(ask(absl::Seconds(20)).ok());
  for (const auto& call : calls) call->context.TryCancel();
  for (size_t i = 0; i < calls.size(); ++i) {
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
  }
}

// Large commits: a page ends with the one that passes its bytes, however many were asked for.
TEST(EdgeLimits, APageOfEventsHoldsSoManyBytes) {
  const auto service = StartService();
  Client client(AddressOf(*service));
  City city(&client);
  city.AddTeam();
  const std::string programme =
      testkit::ReadFile("deploy/programmes/mst-ipv-connecticut.textproto");
  const eventstore::EventLog& log = service->engine().log();
  const auto sizes = [&log](uint64_t after, uint64_t until) {  // of the commits, as stored
    std::vector<size_t> found;
    const auto keep = [&found](const eventstore::FrameView& view) {
      found.push_back(view.bytes.size());
      return absl::OkStatus();
    };
    EXPECT_TRUE(log.Scan({.after = after, .until = until}, keep).ok());
    return found;
  };
  const auto sum = [](const std::vector<size_t>& all) {
    return std::accumulate(all.begin(), all.end(), size_t{0});
  };
  for (int i = 1; sum(sizes(0, 0)) < 2 * limits::kEventPageBytes; ++i) {
    for (int j = 0; j < 10; ++j) {
      city.Must<v1::PublishProgrammeResponse, v1::PublishProgrammeRequest>(
          absl::StrCat("parent: 'agencies/uk' programme_id: 'ct' programme { ", programme,
                       " } in_force_from { instant { seconds: ",
                       absl::ToUnixSeconds(kStart + absl::Hours(10 * i + j)), " } }"));
    }
  }
  v1::ReadEventsRequest request;
  request.set_page_size(1000);
  int pages = 0;
  uint64_t read = 0;
  do {
    const auto page = client.Ask<v1::ReadEventsResponse>(request);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_GT(page->commits_size(), 0);
    for (const v1::Commit& commit : page->commits()) {
      EXPECT_EQ(commit.first_position(), read + 1);
      read += static_cast<uint64_t>(commit.events_size());
    }
    const std::vector<size_t> held = sizes(page->commits(0).first_position() - 1, read);
    EXPECT_LE(sum(held) - held.back(), limits::kEventPageBytes);
    request.set_from_position(page->next_position());
    request.set_epoch(page->as_of().epoch());
    ++pages;
  } while (request.from_position() != 0);
  EXPECT_EQ(read, log.DurableHead().position);
  EXPECT_GE(pages, 2);
}

// A watch with nothing to say still says how far it has come.
TEST(EdgeLimits, AQuietWatchBeatsWithinItsInterval) {
  const auto service = StartService();
  Client client(AddressOf(*service));
  int beats = 0;
  const absl::Status status = client.rpc().Stream(
      MethodTaking(v1::WatchEventsRequest()), v1::WatchEventsRequest(), Supervisor(),
      absl::Seconds(6 * limits::kWatchHeartbeatSeconds),
      [&](const google::protobuf::Message& message) {
        const auto& answer = static_cast<const v1::WatchEventsResponse&>(message);
        EXPECT_FALSE(answer.has_commit());
        EXPECT_EQ(answer.as_of().position(), service->engine().log().DurableHead().position);
        return ++beats < 2;
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(beats, 2);
}

}  // namespace
}  // namespace vigil::edge
