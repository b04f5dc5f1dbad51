// Method: logs that are followed in one thread and, long enough, in two, with a last event that is
// damaged in one way or another; what is said and how far the state came must not depend on it.
#include "services/engine/replay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/testing/engine_fixture.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::engine {
namespace {

using ::testing::HasSubstr;

class ReplayTest : public EngineOnWorld, public ::testing::WithParamInterface<int> {
 protected:
  void Append(uint32_t type, std::string payload) {
    eventstore::NewCommit commit;
    commit.partition = kAgency;
    commit.actor = commit.role = commit.channel = "test";
    commit.recorded_at = clock_.Now();
    commit.events.push_back({kAgency, type, 1, std::move(payload)});
    VIGIL_CHECK(log_->Stage(commit).ok());
    Sync();
  }
  std::string Named(const std::string& display_name) const {
    events::v1::AgencyCreated event;
    event.set_agency(kAgency);
    event.set_display_name(display_name);
    return event.SerializeAsString();
  }
  void AppendMany() {
    for (int i = 0; i < GetParam(); ++i) Append(kCreated, Named(absl::StrCat("v", i)));
  }
  absl::StatusOr<ReplayResult> Follow(
      const std::function<absl::Status(uint64_t)>& keep_going = nullptr) {
    return Replay(*log_, {}, domain_, state_, scheduler::MapRows(), nullptr, keep_going);
  }
  // The display name that the last applied event gave.
  std::string NameNow() const {
    return state_.map<scheduler::Agency>().Find(kAgency)->display_name;
  }

  const std::string kAgency = "agencies/ct";
  static constexpr uint32_t kNotYetInvented = 6000;
  const uint32_t kCreated = scheduler::EventType<events::v1::AgencyCreated>();
  const scheduler::Domain domain_;
  scheduler::State state_;
};

TEST_P(ReplayTest, FollowsTheLogToItsEnd) {
  AppendMany();
  const auto result = Follow();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->last_position, log_->DurableHead().position);
  EXPECT_EQ(result->events, log_->DurableHead().position);
  EXPECT_EQ(result->recorded_at, clock_.Now());
  EXPECT_EQ(NameNow(), absl::StrCat("v", GetParam() - 1));
}

TEST_P(ReplayTest, StopsAtAnEventItDoesNotUnderstandAndNamesItsPosition) {
  AppendMany();
  const std::string position = absl::StrCat(log_->DurableHead().position + 1);
  Append(kNotYetInvented, "");
  Append(kCreated, Named("after"));
  const auto result = Follow();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDataLoss) << result.status();
  EXPECT_THAT(result.status().message(), HasSubstr(position));
  EXPECT_THAT(result.status().message(), HasSubstr(absl::StrCat(kNotYetInvented)));
  EXPECT_EQ(NameNow(), absl::StrCat("v", GetParam() - 1));
}

TEST_P(ReplayTest, StopsAtAFieldItDoesNotKnow) {
  AppendMany();
  const std::string position = absl::StrCat(log_->DurableHead().position + 1);
  Append(kCreated, Named("known") + "\xfa\x3f\x01x");  // field 1023
  const auto result = Follow();
  EXPECT_EQ(result.status().code(), absl::StatusCode::kDataLoss) << result.status();
  EXPECT_THAT(result.status().message(), HasSubstr(position));
  EXPECT_THAT(result.status().message(), HasSubstr("1023"));
  EXPECT_EQ(NameNow(), absl::StrCat("v", GetParam() - 1));
}

TEST_P(ReplayTest, EndsWithTheReasonOfWhoeverStopsIt) {
  AppendMany();
  uint64_t seen = 0;
  const auto result = Follow([&seen](uint64_t bytes) {
    EXPECT_GT(bytes, seen);
    seen = bytes;
    return bytes > 20 ? absl::ResourceExhaustedError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(result.status(), absl::ResourceExhaustedError("enough"));
}

INSTANTIATE_TEST_SUITE_P(InOneThreadAndInTwo, ReplayTest, ::testing::Values(3, 5000));

}  // namespace
}  // namespace vigil::engine
