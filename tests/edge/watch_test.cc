// Watches of the event log through a real socket: every event once and in order, whatever is read
// from disk or written meanwhile, across a cut, and with a hundred readers that do not read.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdio>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/event_log.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "services/handlers/answer_stream.h"
#include "services/handlers/call.h"
#include "tests/edge/service.h"
#include "vigil/v1/alert.pb.h"
#include "vigil/v1/log.grpc.pb.h"
#include "vigil/v1/roster.pb.h"

#ifdef __SANITIZE_ADDRESS__
// By itself the sanitizer keeps 256 MiB of freed memory, which is not what a test here measures.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=8"; }
#endif

namespace vigil::edge {
namespace {

using scheduler::ReasonOf;

class Watches : public ::testing::Test {
 protected:
  void FoundAgencies(int count) {
    for (int i = 0; i < count; ++i, ++founded_) {
      const auto made = client_.Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
          absl::StrCat("options { request_id: 'r-", founded_, "' } agency_id: 'a-", founded_,
                       "' display_name: 'A' zone: 'Europe/London'")));
      ASSERT_TRUE(made.ok()) << made.status();
    }
  }
  uint64_t Head() { return service_->engine().log().DurableHead().position; }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
  int founded_ = 0;
};

// Reads until `until` has been seen; returns the positions in the order in which they came.
std::vector<uint64_t> Collect(Client& client, v1::WatchEventsRequest request, uint64_t until) {
  std::vector<uint64_t> seen;
  const absl::Status status = client.rpc().Stream(
      MethodTaking(request), request, Supervisor(), absl::Seconds(60),
      [&](const google::protobuf::Message& message) {
        const auto& answer = static_cast<const v1::WatchEventsResponse&>(message);
        for (const v1::Event& event : answer.commit().events()) seen.push_back(event.position());
        return seen.empty() || seen.back() < until;
      });
  EXPECT_TRUE(status.ok()) << status;
  return seen;
}

std::vector<uint64_t> Range(uint64_t first, uint64_t last) {
  std::vector<uint64_t> all;
  for (uint64_t p = first; p <= last; ++p) all.push_back(p);
  return all;
}

TEST_F(Watches, CatchUpThenFollowWithoutGapOrDuplicate) {
  FoundAgencies(3 * limits::kWatchPageCommits + 8);  // several pages to catch up on
  const uint64_t middle = Head();
  v1::WatchEventsRequest request;
  request.set_from_position(1);
  auto seen = std::async(std::launch::async, [&] {
    Client other(AddressOf(*service_));
    return Collect(other, request, middle + 50);
  });
  FoundAgencies(60);  // written while the watch reads
  const std::vector<uint64_t> positions = seen.get();
  EXPECT_EQ(positions, Range(1, positions.back()));
  EXPECT_GE(positions.back(), middle + 50);
}

TEST_F(Watches, ResumeWhereTheyWereCut) {
  FoundAgencies(40);
  v1::WatchEventsRequest request;
  request.set_from_position(1);
  std::vector<uint64_t> all = Collect(client_, request, 13);
  // A position alone is not enough: after a restore it is another event.
  request.set_from_position(all.back() + 1);
  const auto without = client_.rpc().Stream(MethodTaking(request), request, Supervisor(),
                                            absl::Seconds(20), [](const auto&) { return false; });
  EXPECT_EQ(ReasonOf(without), "INVALID_FIELD");
  request.set_epoch(1);
  while (all.back() < Head()) {
    request.set_from_position(all.back() + 1);
    for (const uint64_t p : Collect(client_, request, all.back() + 7)) all.push_back(p);
  }
  EXPECT_EQ(all, Range(1, Head()));
}

TEST_F(Watches, FilterByPartitionAndType) {
  FoundAgencies(5);
  v1::WatchEventsRequest request;
  request.set_from_position(1);
  request.mutable_filter()->set_partition("agencies/a-3");
  EXPECT_EQ(Collect(client_, request, 1).size(), 1u);
  request.mutable_filter()->set_stream("agencies/a-3");
  const auto both = client_.rpc().Stream(MethodTaking(request), request, Supervisor(),
                                         absl::Seconds(20), [](const auto&) { return true; });
  EXPECT_EQ(ReasonOf(both), "INVALID_FIELD");
}

TEST_F(Watches, RefuseAnotherEpochAndPositionsThatAreNotThere) {
  v1::WatchEventsRequest request;
  request.set_from_position(1);
  request.set_epoch(7);
  const auto watch = [&] {
    return client_.rpc().Stream(MethodTaking(request), request, Supervisor(), absl::Seconds(20),
                                [](const auto&) { return false; });
  };
  EXPECT_EQ(ReasonOf(watch()), "LOG_EPOCH_CHANGED");
  request.set_epoch(1);
  request.set_from_position(Head() + 2);
  EXPECT_EQ(ReasonOf(watch()), "BEYOND_HEAD");
}

TEST_F(Watches, SealedValuesShowOnlyWhoseTheyAre) {
  FoundAgencies(1);
  const auto employed = client_.Ask<v1::EmployStaffResponse>(Make<v1::EmployStaffRequest>(
      "options { request_id: 's' } parent: 'agencies/a-0' staff_id: 'ta' "
      "display_name { text: 'Ruth Aldana' } employed_from: '2026-01-01'"));
  ASSERT_TRUE(employed.ok()) << employed.status();
  EXPECT_EQ(employed->staff().display_name().text(), "Ruth Aldana");
  v1::ReadEventsRequest request;
  request.set_backward(true);
  request.set_page_size(1);
  const auto page = client_.Ask<v1::ReadEventsResponse>(request);
  ASSERT_TRUE(page.ok()) << page.status();
  const std::string& json = page->commits(0).events(0).body_json();
  EXPECT_NE(json.find("\"subject\":\"agencies/a-0/staff/ta\""), std::string::npos) << json;
  EXPECT_EQ(json.find("ciphertext"), std::string::npos) << json;
  EXPECT_EQ(json.find("nonce"), std::string::npos) << json;
}

// ---- readers that do not read ----

size_t ResidentKib() {
  long pages = 0;  // NOLINT: fscanf's type
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%*s %ld", &pages) != 1) pages = 0;
  std::fclose(file);
  return static_cast<size_t>(pages) * 4;
}

TEST_F(Watches, AHundredReadersThatDoNotReadCostLittleAndHoldNobodyUp) {
  FoundAgencies(300);
  struct Reader {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> stream;
  };
  v1::WatchEventsRequest request;
  request.set_from_position(1);
  const auto channel =
      grpc::CreateChannel(AddressOf(*service_), grpc::InsecureChannelCredentials());
  const auto stub = v1::LogService::NewStub(channel);
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 100; ++i) {
    readers.push_back(std::make_unique<Reader>());
    readers.back()->stream = stub->WatchEvents(&readers.back()->context, request);
    v1::WatchEventsResponse first;
    ASSERT_TRUE(readers.back()->stream->Read(&first));  // it is open, and then nobody reads on
    EXPECT_EQ(first.commit().first_position(), 1u);
  }
  const size_t before = ResidentKib();
  FoundAgencies(300);
  const size_t after = ResidentKib();
  // Each holds a page, and what a page is made into.
  EXPECT_LT(after - std::min(before, after), 100 * 5 * limits::kWatchPageBytes >> 10)
      << "KiB for 100 stopped readers";
  for (const auto& reader : readers) reader->context.TryCancel();
  for (const auto& reader : readers) reader->stream->Finish();
}

TEST_F(Watches, OfAlertsRefuseAnotherEpochAndTheTeamOfAnotherAgency) {
  FoundAgencies(2);
  v1::WatchAlertsRequest request;
  request.set_parent("agencies/a-0");
  request.set_from_position(2);
  const auto without = client_.rpc().Stream(MethodTaking(request), request, Supervisor(),
                                            absl::Seconds(20), [](const auto&) { return false; });
  EXPECT_EQ(ReasonOf(without), "INVALID_FIELD");
  request.set_epoch(2);
  const auto other = client_.rpc().Stream(MethodTaking(request), request, Supervisor(),
                                          absl::Seconds(20), [](const auto&) { return false; });
  EXPECT_EQ(ReasonOf(other), "LOG_EPOCH_CHANGED");
  request.clear_epoch();
  request.clear_from_position();
  request.set_team("agencies/a-1/teams/t");
  const auto foreign = client_.rpc().Stream(MethodTaking(request), request, Supervisor(),
                                            absl::Seconds(20), [](const auto&) { return false; });
  EXPECT_EQ(ReasonOf(foreign), "INVALID_FIELD");
}

TEST_F(Watches, AreBoundedInNumber) {
  // Through the dispatcher: what is opened here holds no socket.
  const handlers::Method* method =
      service_->dispatcher().methods().Find("/vigil.v1.LogService/WatchEvents");
  ASSERT_NE(method, nullptr);
  std::vector<std::shared_ptr<handlers::AnswerStream>> open;
  for (size_t i = 0; i < limits::kMaxWatches; ++i) {
    auto stream = service_->dispatcher().Open(*method, {}, "");
    ASSERT_TRUE(stream.ok()) << i << ": " << stream.status();
    open.push_back(*std::move(stream));
  }
  EXPECT_EQ(ReasonOf(service_->dispatcher().Open(*method, {}, "").status()), "WATCHES_FULL");
  open.pop_back();
  EXPECT_TRUE(service_->dispatcher().Open(*method, {}, "").ok());
}

TEST_F(Watches, EndWhenTheServiceStops) {
  auto ended = std::async(std::launch::async, [&] {
    Client other(AddressOf(*service_));
    return other.rpc().Stream(MethodTaking(v1::WatchEventsRequest()), v1::WatchEventsRequest(),
                              Supervisor(), absl::Seconds(60), [](const auto&) { return true; });
  });
  service_->Stop(absl::ZeroDuration());
  EXPECT_FALSE(ended.get().ok());
}

}  // namespace
}  // namespace vigil::edge
