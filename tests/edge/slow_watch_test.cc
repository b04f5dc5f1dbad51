// Method: a watch over a socket stops reading while the service writes on and on: the writer must
// come to its end, and memory is read from the allocator, against the same writing without a
// reader. Then it reads on, also in a service that was started anew: each event once, in order.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <malloc.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "eventstore/event_log.h"
#include "gtest/gtest.h"
#include "scheduler/core/event.h"
#include "services/engine/engine.h"
#include "tests/edge/city.h"
#include "tests/edge/service.h"
#include "tests/testing/temp_folder.h"
#include "vigil/events/v1/roster.pb.h"
#include "vigil/v1/log.grpc.pb.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VIGIL_SANITIZED 1
#else
#define VIGIL_SANITIZED 0
#endif

namespace vigil::edge {
namespace {

constexpr uint64_t kEventsPerCommand = 100;
constexpr int64_t kMostGrowth = 16 << 20;

// Sanitizers keep freed memory and are slow: there the order is tested, not the memory.
constexpr uint64_t kEvents = VIGIL_SANITIZED ? 10'000 : 1'000'000;

int64_t HeldBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

class SlowWatch : public ::testing::Test {
 protected:
  void Open(const std::string& name) {
    vigild::EnvironmentOptions options;
    options.data_dir = folder_.path() + "/" + name;
    options.scrub_every = absl::InfiniteDuration();
    options.free_disk_bytes = [] { return UINT64_MAX; };
    service_ = StartService(std::move(options));
  }
  void AddTeam() {
    Client client(AddressOf(*service_));
    City(&client).AddTeam();
  }
  void Close() {
    service_->Stop(absl::ZeroDuration());
    service_.reset();
  }
  uint64_t Head() { return service_->engine().log().DurableHead().position; }

  // Commands that say many things at once about a team, a few of them under way at a time.
  void WriteEvents(uint64_t events) {
    constexpr int kAtOnce = 64;
    std::atomic<int> flying{0};
    std::atomic<int> failed{0};
    for (uint64_t i = 0; i < events / kEventsPerCommand; ++i) {
      for (int now = flying; now >= kAtOnce; now = flying) flying.wait(now);
      engine::Command command;
      command.caller.principal = command.caller.actor = "writer";
      command.method = "vigil.v1.RosterService/UpdateTeam";
      command.request_id = absl::StrCat("w-", ++commands_);
      command.fingerprint = command.request_id;
      command.partition = "agencies/uk";
      command.decide = [](const scheduler::StateView&, const scheduler::DecideContext&) {
        scheduler::EventList list;
        for (uint64_t e = 0; e < kEventsPerCommand; ++e) {
          events::v1::TeamChanged event;
          event.set_team(City::kTeam);
          event.set_display_name(absl::StrCat("City ", e));
          list.Add(City::kTeam, event);
        }
        return absl::StatusOr<scheduler::EventList>(std::move(list));
      };
      ++flying;
      service_->engine().Submit(std::move(command), [&](engine::Outcome outcome) {
        failed += !outcome.status.ok();
        --flying;
        flying.notify_one();
      });
    }
    for (int now = flying; now > 0; now = flying) flying.wait(now);
    ASSERT_EQ(failed, 0);
  }

  // A watch from the event after the last one that was read.
  void Watch() {
    context_ = std::make_unique<grpc::ClientContext>();
    v1::WatchEventsRequest request;
    request.set_from_position(last_ + 1);
    request.set_epoch(1);
    stub_ = v1::LogService::NewStub(
        grpc::CreateChannel(AddressOf(*service_), grpc::InsecureChannelCredentials()));
    stream_ = stub_->WatchEvents(context_.get(), request);
  }
  // Reads until `position` was read, or the watch ends.
  void ReadUntil(uint64_t position) {
    v1::WatchEventsResponse answer;
    while (last_ < position && stream_->Read(&answer)) {
      for (const v1::Event& event : answer.commit().events()) {
        ASSERT_EQ(event.position(), ++last_);
      }
    }
  }
  void EndWatch() {
    context_->TryCancel();
    stream_->Finish();
  }

  testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<v1::LogService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> stream_;
  uint64_t last_ = 0;  // position that was read last
  uint64_t commands_ = 0;
};

TEST_F(SlowWatch, HoldsNeitherMemoryNorTheWriterAndMissesNothing) {
  Open("alone");
  AddTeam();
  WriteEvents(kEvents / 10);  // what is made at first use
  const int64_t alone_before = HeldBytes();
  WriteEvents(kEvents);
  const int64_t alone = HeldBytes() - alone_before;
  Close();

  Open("watched");
  AddTeam();
  WriteEvents(kEvents / 10);
  Watch();
  ReadUntil(1);
  const int64_t before = HeldBytes();
  const uint64_t stopped_at = Head();
  WriteEvents(kEvents);  // comes to its end though nobody reads
  const int64_t watched = HeldBytes() - before;
  ASSERT_EQ(Head(), stopped_at + kEvents);
  if (!VIGIL_SANITIZED) {
    EXPECT_LT(watched - alone, kMostGrowth) << "watched " << watched << ", alone " << alone;
    RecordProperty("growth_alone", std::to_string(alone));
    RecordProperty("growth_watched", std::to_string(watched));
  }

  ReadUntil(stopped_at + kEvents / 3);
  ASSERT_LT(last_, Head());
  Close();                // in the midst of it
  ReadUntil(UINT64_MAX);  // what was on its way
  EXPECT_FALSE(stream_->Finish().ok());
  Open("watched");
  Watch();
  WriteEvents(kEvents / 20);  // some more while it catches up
  ReadUntil(Head());
  EXPECT_EQ(last_, Head());
  EXPECT_GT(last_, stopped_at + kEvents);
  EndWatch();
  Close();
}

}  // namespace
}  // namespace vigil::edge
