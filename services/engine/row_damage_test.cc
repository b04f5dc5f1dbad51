// Method: rows of closed calls are overwritten with bytes that mean nothing, with another record's,
// or taken away, before an engine starts from a snapshot that does not need them, or from the log,
// which does. The service must stay up, say which row it is, answer nothing from it and write
// nothing on top of it.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/crisis/query.h"
#include "services/engine/testing/engine_fixture.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::engine {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kCallRow[] = "r/call/agencies/ct/calls/c1";
constexpr char kPageRow[] = "r/call-page/agencies/ct/calls/2026-11";

class RowDamage : public EngineOnWorld {
 protected:
  void SetUp() override {
    world_.AddTeam("ct", "mst-ipv-connecticut");
    for (const char* id : {"c1", "c2"}) {
      world_.Must(
          scheduler::Make<v1::ReceiveCallRequest>(std::string("parent: 'agencies/ct' call_id: '") +
                                                  id + "' team: 'agencies/ct/teams/team'"));
      world_.Must(scheduler::Make<v1::CloseCallRequest>(
          std::string("name: 'agencies/ct/calls/") + id +
          "' disposition: CALL_DISPOSITION_RESOLVED_BY_PHONE"));
    }
    Publish(world_);
  }
  // From a snapshot of the head: no row is needed.
  void StartWithoutRows() {
    snapshots_.Hold(world_.state(), world_.log().size());
    Start();
  }
  std::string RowNow(const std::string& key) const {
    return log_->GetRow(key)->value_or("(absent)");
  }
  absl::Status FaultOfList() {
    const auto served = engine_->served();
    const Reading reading(*served);
    scheduler::ViewContext context;
    context.now = clock_.Now();
    context.zones = &zones_;
    (void)scheduler::Query(reading.view(),
                           scheduler::Make<v1::ListCallsRequest>("parent: 'agencies/ct'"), context);
    return reading.fault();
  }
  void ExpectRefused(const absl::Status& status, const std::string& row) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_EQ(scheduler::ReasonOf(status), "ROW_DAMAGED");
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(row), HasSubstr("log rebuild")));
  }

  scheduler::World world_{"2026-11-26T00:00:00Z"};
};

TEST_F(RowDamage, AQuestionThatNeedsTheRowIsRefusedAndTheRestIsAnswered) {
  OverwriteRow(kCallRow, "rubbish");
  StartWithoutRows();
  ExpectRefused(FaultOfList(), kCallRow);
  const auto served = engine_->served();
  const Reading other(*served);
  EXPECT_NE(other.view().Find<scheduler::Call>("agencies/ct/calls/c2"), nullptr);
  EXPECT_EQ(other.fault(), absl::OkStatus());
}

TEST_F(RowDamage, AnotherRecordsBytesAreNotTaken) {
  OverwriteRow(kCallRow, RowNow("r/call/agencies/ct/calls/c2"));
  StartWithoutRows();
  ExpectRefused(FaultOfList(), kCallRow);
}

TEST_F(RowDamage, ARowThatTheStateKnowsOfAndThatIsGoneIsDamage) {
  OverwriteRow(kCallRow, std::nullopt);
  StartWithoutRows();
  ExpectRefused(FaultOfList(), kCallRow);
}

TEST_F(RowDamage, ACommandThatNeedsTheRowWritesNothingAndOthersGoOn) {
  OverwriteRow(kCallRow, "rubbish");
  StartWithoutRows();
  EXPECT_THAT(engine_->status().conditions, IsEmpty());
  const uint64_t head = engine_->served()->position;
  ExpectRefused(
      Do<v1::IdentifyCallerRequest>("name: 'agencies/ct/calls/c1' family: 'agencies/ct/families/f'")
          .status,
      kCallRow);
  EXPECT_EQ(engine_->served()->position, head);
  EXPECT_THAT(engine_->status().conditions, ElementsAre(HasSubstr(kCallRow)));
  EXPECT_TRUE(engine_->status().ready);
  EXPECT_TRUE(Do<v1::ReceiveCallRequest>(
                  "parent: 'agencies/ct' call_id: 'c3' team: 'agencies/ct/teams/team'")
                  .status.ok());
}

// A new page in the place of a lost one would hide every call that was on it.
TEST_F(RowDamage, AListedPageThatIsGoneIsNotBegunAnew) {
  for (const auto& damage : {std::optional<std::string>(), std::optional<std::string>("rubbish")}) {
    OverwriteRow(kPageRow, damage);
    StartWithoutRows();
    ExpectRefused(Do<v1::ReceiveCallRequest>(
                      "parent: 'agencies/ct' call_id: 'c3' team: 'agencies/ct/teams/team'")
                      .status,
                  kPageRow);
    EXPECT_EQ(RowNow(kPageRow), damage.value_or("(absent)"));
    engine_.reset();
  }
}

TEST_F(RowDamage, AStartThatNeedsTheRowRepairsItFromTheLog) {
  const std::string sound = RowNow(kCallRow);
  OverwriteRow(kCallRow, "rubbish");
  OverwriteRow(kPageRow, std::nullopt);
  Start();
  EXPECT_EQ(RowNow(kCallRow), sound);
  EXPECT_EQ(FaultOfList(), absl::OkStatus());
  EXPECT_THAT(engine_->status().conditions, IsEmpty());
}

TEST_F(RowDamage, AReaderThatNeedsTheRowAnswersFromAReplayAndSaysSo) {
  OverwriteRow(kCallRow, "rubbish");
  options_.read_only = true;
  options_.read_only_reason = "a test";
  Start();
  EXPECT_EQ(RowNow(kCallRow), "rubbish");
  EXPECT_EQ(FaultOfList(), absl::OkStatus());
  const auto served = engine_->served();
  EXPECT_EQ(scheduler::Encode(*served->view().Find<scheduler::Call>("agencies/ct/calls/c1")),
            scheduler::Encode(*world_.Get<scheduler::Call>("agencies/ct/calls/c1")));
  EXPECT_THAT(engine_->status().conditions,
              testing::Contains(AllOf(HasSubstr(kCallRow), HasSubstr("held in memory"))));
}

}  // namespace
}  // namespace vigil::engine
