// What an operator's tools see: health over gRPC, reflection, readiness and figures over HTTP, the
// virtual clock, a disk that runs low.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <atomic>
#include <set>
#include <string>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "tests/edge/service.h"
#include "tests/testing/valid_request.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;

std::shared_ptr<grpc::Channel> Connect(const vigild::Environment& service) {
  return grpc::CreateChannel(AddressOf(service), grpc::InsecureChannelCredentials());
}

TEST(Operator, HealthFollowsReadiness) {
  const auto service = StartService();
  const auto health = grpc::health::v1::Health::NewStub(Connect(*service));
  std::set<std::string> names = {""};
  for (const auto* method : testkit::AllMethods()) names.insert(method->service()->full_name());
  for (const std::string& name : names) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(name);
    const auto watch = health->Watch(&context, request);
    HealthCheckResponse said;
    do {
      ASSERT_TRUE(watch->Read(&said)) << name;
    } while (said.status() != HealthCheckResponse::SERVING);
    context.TryCancel();
    watch->Finish();
    grpc::ClientContext check_context;
    ASSERT_TRUE(health->Check(&check_context, request, &said).ok());
    EXPECT_EQ(said.status(), HealthCheckResponse::SERVING);
  }
  grpc::ClientContext context;
  HealthCheckRequest request;
  HealthCheckResponse said;
  request.set_service("nobody");
  EXPECT_EQ(health->Check(&context, request, &said).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST(Operator, FiguresAreCountedWhereTheyHappen) {
  const auto service = StartService();
  Client client(AddressOf(*service));
  ASSERT_TRUE(client
                  .Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
                      "options { request_id: 'r' } agency_id: 'a' display_name: 'A' "
                      "zone: 'Europe/London'"))
                  .ok());
  EXPECT_FALSE(
      client.Ask<v1::GetAgencyResponse>(Make<v1::GetAgencyRequest>("name: 'agencies/x'")).ok());
  const std::string text = service->Metrics();
  EXPECT_THAT(
      text,
      HasSubstr(
          "vigil_calls_total{method=\"vigil.v1.RosterService/CreateAgency\",code=\"OK\"} 1\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "vigil_calls_total{method=\"vigil.v1.RosterService/GetAgency\",code=\"NOT_FOUND\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vigil_commit_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr("vigil_events_total 2\n"));
}

TEST(Operator, StatusTellsTheTimeAndMovesWithTheVirtualClock) {
  const auto service = StartService();
  Client client(AddressOf(*service));
  const auto before = client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest());
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_TRUE(before->virtual_clock());
  EXPECT_EQ(before->now().seconds(), absl::ToUnixSeconds(kStart));
  v1::AdvanceClockRequest move;
  move.mutable_to()->set_seconds(absl::ToUnixSeconds(kStart) + 3600);
  ASSERT_TRUE(client.Ask<v1::AdvanceClockResponse>(move).ok());
  const auto after = client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest());
  EXPECT_EQ(after->now().seconds(), absl::ToUnixSeconds(kStart) + 3600);
  EXPECT_NE(after->as_of().log_id(), "");
}

TEST(Operator, WithoutAFolderThereIsNoBackupAndNoSnapshot) {
  const auto service = StartService();
  Client client(AddressOf(*service));
  const auto backup = client.Ask<v1::CreateBackupResponse>(v1::CreateBackupRequest());
  EXPECT_EQ(scheduler::ReasonOf(backup.status()), "NO_BACKUP_FOLDER");
  EXPECT_EQ(client.Ask<v1::TakeSnapshotResponse>(v1::TakeSnapshotRequest()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(Operator, ADiskThatRunsLowRefusesCommandsAndAnswersQueries) {
  auto free = std::make_shared<std::atomic<uint64_t>>(limits::kLowDiskBytes);
  vigild::EnvironmentOptions options;
  options.free_disk_bytes = [free] { return free->load(); };
  const auto service = StartService(std::move(options));
  Client client(AddressOf(*service));
  const auto found = [&](const std::string& id) {
    return client.Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
        absl::StrCat("options { request_id: '", id, "' } agency_id: '", id,
                     "' display_name: 'A' zone: 'Europe/London'")));
  };
  ASSERT_TRUE(found("a").ok());  // at the mark
  *free = limits::kLowDiskBytes - 1;
  const auto refused = found("b");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(scheduler::ReasonOf(refused.status()), "LOW_DISK");
  const auto asked = [&] {
    return client.Ask<v1::GetAgencyResponse>(Make<v1::GetAgencyRequest>("name: 'agencies/a'"));
  };
  EXPECT_FALSE(client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest())->ready());
  // Timers stand still: what is answered may not be how things are, and says so.
  auto answered = asked();
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_TRUE(answered->as_of().stale());
  EXPECT_THAT(answered->as_of().stale_reason(), HasSubstr("MiB free"));
  *free = limits::kLowDiskBytes;
  EXPECT_TRUE(found("b").ok());
  EXPECT_TRUE(client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest()).ok());
  answered = asked();
  ASSERT_TRUE(answered.ok()) << answered.status();
  EXPECT_FALSE(answered->as_of().stale());
}

}  // namespace
}  // namespace vigil::edge
