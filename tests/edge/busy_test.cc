// Method: the service is flooded through its dispatcher with calls that wait, more of them than any
// pool has threads, and is then asked for what must not wait behind them: a crisis call first.
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "eventstore/crypto.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "services/handlers/call.h"
#include "services/telemetry/metrics.h"
#include "tests/edge/city.h"
#include "tests/edge/service.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::edge {
namespace {

using scheduler::ReasonOf;

// Calls that were begun, and what became of those that have ended.
struct Begun {
  std::atomic<size_t> ended{0}, busy{0}, answered{0};
};

class Busy : public ::testing::Test {
 protected:
  static handlers::Dispatcher::ReplyFn Counting(const std::shared_ptr<Begun>& begun) {
    return [begun](absl::Status status, const handlers::Dispatcher::Answer&) {
      begun->answered += status.ok();
      begun->busy += ReasonOf(status) == "SERVER_BUSY";
      ++begun->ended;
    };
  }
  Busy() { city_.AddTeam(); }
  ~Busy() override { service_->Stop(absl::ZeroDuration()); }

  void Begin(const google::protobuf::Message& request, const std::shared_ptr<Begun>& begun) {
    handlers::CallInfo info;
    info.caller.actor = info.caller.principal = "flood";
    const auto* method = service_->dispatcher().methods().Find(MethodTaking(request).path());
    ASSERT_NE(method, nullptr);
    service_->dispatcher().Call(*method, info, request.SerializeAsString(), Counting(begun));
  }
  // A question for a position that is not there yet.
  v1::GetAgencyRequest Ahead(uint64_t by) {
    auto request = Make<v1::GetAgencyRequest>("name: 'agencies/uk' options { epoch: 1 }");
    request.mutable_options()->set_min_position(service_->engine().served()->position + by);
    return request;
  }
  v1::ReceiveCallRequest Call(const std::string& id) {
    return city_.With<v1::ReceiveCallRequest>(
        absl::StrCat("parent: 'agencies/uk' call_id: '", id, "' team: '", City::kTeam,
                     "' caller_number { text: '+44 7700 900101' } note { text: 'crying' }"));
  }
  absl::Status ReceiveCall(const std::string& id) {
    return client_.Ask<v1::ReceiveCallResponse>(Call(id)).status();
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
  City city_{&client_};
};

TEST_F(Busy, QueriesThatWaitForAPositionHoldNobodyUp) {
  const auto flood = std::make_shared<Begun>();
  for (size_t i = 0; i < limits::kMaxParkedQueries; ++i) Begin(Ahead(1'000'000), flood);
  EXPECT_EQ(flood->busy, 0u);
  Begin(Ahead(1'000'000), flood);  // one past the limit
  EXPECT_EQ(flood->busy, 1u);
  EXPECT_EQ(ReceiveCall("c1"), absl::OkStatus());
  const auto listed =
      client_.Ask<v1::ListCallsResponse>(Make<v1::ListCallsRequest>("parent: 'agencies/uk'"));
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->calls(0).note().text(), "crying");
  EXPECT_TRUE(client_.Ask<v1::GetStatusResponse>(v1::GetStatusRequest()).ok());
  EXPECT_EQ(flood->ended, 1u);
  // They do not hold up the end of the service either.
  service_->Stop(absl::ZeroDuration());
  EXPECT_EQ(flood->ended, limits::kMaxParkedQueries + 1);
  EXPECT_EQ(flood->answered, 0u);
}

TEST_F(Busy, AQueryThatWaitsIsAnsweredWhenThePositionIsThere) {
  const auto waiting = std::make_shared<Begun>();
  std::promise<uint64_t> seen;
  handlers::CallInfo info;
  const auto request = Ahead(1);
  service_->dispatcher().Call(
      *service_->dispatcher().methods().Find(MethodTaking(request).path()), info,
      request.SerializeAsString(),
      [&](absl::Status status, const handlers::Dispatcher::Answer& got) {
        EXPECT_EQ(status, absl::OkStatus());
        seen.set_value(static_cast<const v1::GetAgencyResponse*>(got.message)->as_of().position());
      });
  EXPECT_EQ(ReceiveCall("c1"), absl::OkStatus());
  EXPECT_GE(seen.get_future().get(), request.options().min_position());
}

TEST_F(Busy, BackupsThatTakeLongLeaveAllOthersTheirThreads) {
  std::promise<void> go_on;
  const std::shared_future<void> gate = go_on.get_future().share();
  telemetry::Metrics metrics(handlers::MethodNames());
  handlers::Backends backends;
  backends.engine = &service_->engine();
  backends.keys = &service_->keys();
  backends.entropy = eventstore::SeededEntropy(7);
  backends.metrics = &metrics;
  backends.operations.create_backup = [gate]() -> absl::StatusOr<handlers::Operations::Backup> {
    gate.wait();
    return handlers::Operations::Backup{"1", 1, 1};
  };
  const auto flood = std::make_shared<Begun>();
  {
    handlers::Dispatcher dispatcher(std::move(backends));
    ASSERT_EQ(dispatcher.Start(), absl::OkStatus());
    const auto call = [&](const google::protobuf::Message& request, auto reply) {
      handlers::CallInfo info;
      info.caller.actor = info.caller.principal = "flood";
      dispatcher.Call(*dispatcher.methods().Find(MethodTaking(request).path()), info,
                      request.SerializeAsString(), reply);
    };
    // A queue is as long as its limit; what its threads have taken is not in it.
    for (size_t i = 0; i < limits::kMaxWaitingOperators + limits::kOperatorThreads + 1; ++i) {
      call(v1::CreateBackupRequest(), Counting(flood));
    }
    EXPECT_GE(flood->busy, 1u);
    EXPECT_EQ(flood->answered, 0u);
    const auto answered = [&](const google::protobuf::Message& request) {
      std::promise<absl::Status> done;
      call(request, [&done](absl::Status status, const handlers::Dispatcher::Answer&) {
        done.set_value(std::move(status));
      });
      return done.get_future().get();
    };
    EXPECT_EQ(answered(Call("c1")), absl::OkStatus());
    EXPECT_EQ(answered(Make<v1::ListCallsRequest>("parent: 'agencies/uk'")), absl::OkStatus());
    EXPECT_EQ(
        answered(Make<v1::GetAgencyRequest>("name: 'agencies/uk' options { as_of_position: 2 }")),
        absl::OkStatus());
    go_on.set_value();
  }
  EXPECT_EQ(flood->answered + flood->busy, flood->ended);
}

}  // namespace
}  // namespace vigil::edge
