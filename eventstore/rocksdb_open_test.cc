// Method: a log on disk is created, closed and opened in every way that is allowed, and in those
// that must be refused; afterwards it must say exactly what was appended.
#include "absl/strings/match.h"
#include "eventstore/disk_log_fixture.h"

namespace vigil::eventstore {
namespace {

using testing::HasSubstr;

using OpenTest = DiskLogTest;

TEST_F(OpenTest, ANewLogHasTheIdItWasGivenAndKeepsIt) {
  MustOpen();
  EXPECT_EQ(log_->identity().log_id, kTestIdentity.log_id);
  EXPECT_EQ(log_->identity().epoch, 1u);
  options_.entropy = nullptr;  // not needed any more
  MustOpen();
  EXPECT_EQ(log_->identity().log_id, kTestIdentity.log_id);
  EXPECT_TRUE(log_->verdict().ok());
}

TEST_F(OpenTest, EverythingIsThereAfterAReopen) {
  MustOpen();
  AppendMany(1, 50);
  const Head head = log_->DurableHead();
  MustOpen();
  ExpectHolds(50);
  EXPECT_EQ(log_->DurableHead().hash, head.hash);
  EXPECT_EQ(log_->DurableHead().recorded_at, head.recorded_at);
  EXPECT_EQ(log_->GetStats().commits, 50u);
  // It goes on where it stood: revisions, chain, time.
  NewCommit next = NumberedCommit(51);
  next.recorded_at = kTestStart;
  const absl::StatusOr<StageResult> staged = log_->Stage(next);
  ASSERT_TRUE(staged.ok());
  EXPECT_EQ(staged->first, 101u);
  EXPECT_EQ(staged->revisions[0], 51u);
  EXPECT_EQ(staged->recorded_at, head.recorded_at);
  log_->PutRow({"last", "51"});
  EXPECT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  MustOpen();
  ExpectHolds(51);
}

TEST_F(OpenTest, TheSweepGoesOnAcrossAReopen) {
  MustOpen();
  AppendMany(1, 10);
  NewCommit later = Commit({Event("t")});
  later.recorded_at = kTestStart + absl::Hours(24 * 60);
  const auto known = [&] {
    int count = 0;
    for (int i = 1; i <= 10; ++i) {
      const NewCommit commit = NumberedCommit(i);
      count += log_->FindRequest(commit.request, commit.fingerprint)->has_value();
    }
    return count;
  };
  ASSERT_TRUE(log_->Stage(later).ok());
  ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  EXPECT_EQ(known(), 2);
  MustOpen();
  EXPECT_EQ(known(), 2);
  ASSERT_TRUE(log_->Stage(later).ok());
  ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  EXPECT_EQ(known(), 0);
}

TEST_F(OpenTest, ASecondProcessIsRefusedAndTheHolderNamed) {
  MustOpen();
  AppendMany(1, 3);
  const absl::Status second = RocksLog::Open(options_).status();
  EXPECT_EQ(RefusalReason(second), kLogLocked);
  EXPECT_THAT(std::string(second.message()), HasSubstr(absl::StrCat("(", getpid(), ") uses ")));
  OpenOptions reader = options_;
  reader.read_only = true;
  EXPECT_EQ(RefusalReason(RocksLog::Open(reader).status()), kLogLocked);
  AppendMany(4, 5);
  MustOpen();
  ExpectHolds(5);
}

TEST_F(OpenTest, ReadersShareAndKeepAWriterOut) {
  MustOpen();
  AppendMany(1, 5);
  Close();
  const auto before = Contents();
  OpenOptions reader = options_;
  reader.read_only = true;
  const auto one = RocksLog::Open(reader);
  const auto two = RocksLog::Open(reader);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_TRUE((*one)->verdict().ok());
  EXPECT_EQ(RefusalReason(Open()), kLogLocked);
  EXPECT_EQ((*one)->DurableHead().position, 10u);
  EXPECT_EQ((*two)->Read({})->commits.size(), 5u);
  EXPECT_EQ((*one)->Stage(NumberedCommit(6)).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Contents(), before) << "a read-only open changed a file";
}

TEST_F(OpenTest, AVirtualClocksLogIsNotARealOne) {
  options_.simulated = true;
  MustOpen();
  AppendMany(1, 2);
  EXPECT_TRUE(log_->identity().simulated);
  EXPECT_TRUE(log_->Read({})->commits[0].simulated);
  Close();
  options_.simulated = false;
  EXPECT_EQ(OpenRefused(), kLogSimulated);
  options_.simulated = std::nullopt;
  MustOpen();
  options_.simulated = true;
  MustOpen();
  ExpectHolds(2);
}

TEST_F(OpenTest, ARealLogIsNotOpenedUnderAVirtualClock) {
  MustOpen();
  Close();
  options_.simulated = true;
  EXPECT_EQ(OpenRefused(), kLogReal);
}

TEST_F(OpenTest, WithoutLeaveNothingIsCreated) {
  options_.create_if_missing = false;
  std::filesystem::create_directories(data());
  EXPECT_EQ(OpenRefused(), kLogMissing);
  options_.create_if_missing = true;
  options_.read_only = true;
  EXPECT_EQ(OpenRefused(), kLogMissing);
}

TEST_F(OpenTest, AnUnfinishedCreationIsStartedAgain) {
  std::filesystem::create_directories(data() / "db.new");
  Put(data() / "db.new" / "CURRENT", "half");
  MustOpen();
  AppendMany(1, 2);
  ExpectHolds(2);
}

TEST_F(OpenTest, ADatabaseThatIsGoneIsNotANewLog) {
  MustOpen();
  AppendMany(1, 2);
  Close();
  std::filesystem::remove_all(db());
  EXPECT_EQ(OpenRefused(), kLogMissing);
  EXPECT_THAT(message_, HasSubstr("events up to position 4"));
}

TEST_F(OpenTest, AFolderThatCannotBeMadeIsAnError) {
  Put(Spare("file"), "");
  options_.data_dir = Spare("file") / "data";
  const absl::Status status = Open();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("file/data"));
}

TEST_F(OpenTest, TheChainIsCheckedFromTheSnapshotWhenAsked) {
  MustOpen();
  AppendMany(1, 5);
  Close();
  options_.verify_from = 4;
  MustOpen();
  Close();
  options_.verify_from = 11;  // a snapshot of events that the log does not have
  EXPECT_EQ(OpenRefused(), kLogShortened);
  EXPECT_THAT(message_, HasSubstr("positions 11 to 11"));
  options_.verify_from = 3;  // not the end of a commit
  EXPECT_EQ(OpenRefused(), kLogDamaged);
}

TEST_F(OpenTest, ACheckpointHoldsAllThatWasDurable) {
  MustOpen();
  AppendMany(1, 20);
  std::filesystem::create_directories(Spare("copy"));
  const absl::Status made = log_->Checkpoint(Spare("copy") / "db");
  ASSERT_TRUE(made.ok()) << made;
  AppendMany(21, 22);
  const Path anchor_copy = Spare("copy") / "anchor";
  options_.data_dir = Spare("copy");
  EXPECT_EQ(RefusalReason(Open()), kLogAnchorMissing);
  ASSERT_TRUE(AdoptLog(options_, nullptr).ok());
  MustOpen();
  ExpectHolds(20);
}

}  // namespace
}  // namespace vigil::eventstore
