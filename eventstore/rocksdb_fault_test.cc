// Method: the log runs on a file system that fails calls and loses what was not synced. After each
// fault the log must stop for good; after each crash, acknowledged commits are there, others are
// there whole or not at all, and everything derived agrees. Seeds and cut points are printed.
#include <thread>

#include "eventstore/disk_log_fixture.h"
#include "tests/testing/fault_fs.h"

namespace vigil::eventstore {
namespace {

using rocksdb::IOStatus;
using testkit::Fault;
using testkit::FaultFileSystem;
using testkit::FileOp;
using testkit::Loss;

class FaultTest : public DiskLogTest {
 protected:
  FaultTest() { options_.file_system = fs_; }

  void PowerCut(Loss loss, uint32_t seed = 1) {
    fs_->Freeze();
    Close();
    fs_->Crash(loss, seed);
  }

  // How many commits the opened log holds; checks that they hold together.
  int Recovered() {
    const int commits = static_cast<int>(log_->GetStats().commits);
    ExpectHolds(commits);
    return commits;
  }

  void ExpectStopped() {
    const auto stopped = [](const absl::Status& status) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    };
    stopped(log_->Stage(NumberedCommit(99)).status());
    stopped(log_->Read({}).status());
    stopped(log_->StreamRevision("s/all").status());
    stopped(log_->GetRow("last").status());
    stopped(log_->FindRequest({"p", "m", "r"}, "").status());
    stopped(log_->PositionAt(kTestStart).status());
    stopped(log_->HashAt(0).status());
    stopped(log_->Scan({}, [](const FrameView&) { return absl::OkStatus(); }));
    stopped(log_->ScanRows("", "", [](auto, auto) { return true; }));
    stopped(log_->Verify(nullptr));
    stopped(log_->Checkpoint(Spare("checkpoint")));
    EXPECT_FALSE(log_->WaitForHead(1000, absl::InfiniteDuration()));
  }

  std::shared_ptr<FaultFileSystem> fs_ = std::make_shared<FaultFileSystem>();
};

TEST_F(FaultTest, AFailedWriteIsUnknownAndStopsTheLog) {
  const std::vector<Fault> faults = {
      {.op = FileOp::kAppend, .path_part = ".log"},
      {.op = FileOp::kAppend, .path_part = ".log", .torn = true},
      {.op = FileOp::kAppend, .path_part = ".log", .error = IOStatus::NoSpace("full")},
      {.op = FileOp::kAppend, .path_part = ".log", .times = 1},  // the disk recovers; we do not
      {.op = FileOp::kSync, .path_part = ".log"},
      {.op = FileOp::kSync, .path_part = ".log", .times = 1},
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("fault ", i));
    options_.data_dir = Spare(absl::StrCat("data", i));
    MustOpen();
    AppendMany(1, 5);
    fs_->Inject(faults[i]);
    ASSERT_TRUE(log_->Stage(NumberedCommit(6)).ok());
    log_->PutRow({"last", "6"});
    std::unique_ptr<Group> failing = log_->CloseGroup();
    ASSERT_TRUE(log_->Stage(NumberedCommit(7)).ok());  // the group behind it is lost with it
    std::unique_ptr<Group> behind = log_->CloseGroup();
    EXPECT_EQ(log_->Sync(std::move(failing)), SyncOutcome::kUnknown);
    EXPECT_EQ(log_->Sync(std::move(behind)), SyncOutcome::kUnknown);
    EXPECT_GT(fs_->failed_calls(), 0);
    fs_->ClearFaults();
    ExpectStopped();
    PowerCut(Loss::kAll);
    MustOpen();
    EXPECT_EQ(Recovered(), 5);
    // The caller tries again with the same request, and it is done once.
    AppendMany(6, 7);
    EXPECT_EQ(Recovered(), 7);
    Close();
  }
}

// After a failed sync the bytes may be there all the same; then the repeat finds its commit.
TEST_F(FaultTest, ACommitOfUnknownOutcomeIsNeverDoneTwice) {
  int found = 0;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    options_.data_dir = Spare(absl::StrCat("data", seed));
    MustOpen();
    AppendMany(1, 3);
    fs_->Inject({.op = FileOp::kSync, .path_part = ".log"});
    EXPECT_EQ(AppendOne(4), SyncOutcome::kUnknown);
    PowerCut(seed % 3 == 0 ? Loss::kAll : Loss::kTorn, seed);
    MustOpen();
    const int recovered = Recovered();
    EXPECT_TRUE(recovered == 3 || recovered == 4);
    found += recovered == 4;
    const absl::StatusOr<StageResult> again = log_->Stage(NumberedCommit(4));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->outcome,
              recovered == 4 ? StageOutcome::kAlreadyCommitted : StageOutcome::kStaged);
    EXPECT_EQ(again->first, 7u);
    Close();
  }
  EXPECT_GT(found, 0) << "no seed kept the unacknowledged commit";
}

TEST_F(FaultTest, AProcessThatDiesLosesNothingThatThePageCacheHas) {
  MustOpen();
  fs_->Inject({.op = FileOp::kSync, .path_part = ".log"});
  EXPECT_EQ(AppendOne(1), SyncOutcome::kUnknown);
  fs_->Freeze();  // the process is killed: nothing more is written, nothing is lost
  Close();
  fs_->ClearFaults();
  // What was recovered from the page cache is durable before it is answered: lose the rest now.
  auto second = std::make_shared<FaultFileSystem>();
  options_.file_system = second;
  MustOpen();
  EXPECT_EQ(Recovered(), 1);
  second->Freeze();
  Close();
  second->Crash(Loss::kAll);
  MustOpen();
  EXPECT_EQ(Recovered(), 1);
}

TEST_F(FaultTest, AnAnchorThatCannotBeWrittenStopsTheLog) {
  for (FileOp op : {FileOp::kOverwrite, FileOp::kSync}) {
    options_.data_dir = Spare(absl::StrCat("data", static_cast<int>(op)));
    MustOpen();
    AppendMany(1, 3);
    fs_->Inject({.op = op, .path_part = "/anchor"});
    int acknowledged = 3;
    while (AppendOne(acknowledged + 1) == SyncOutcome::kDurable) ++acknowledged;
    EXPECT_GT(fs_->failed_calls(), 0);
    ExpectStopped();
    PowerCut(Loss::kAll);
    MustOpen();
    EXPECT_GE(Recovered(), acknowledged);
    Close();
  }
}

TEST_F(FaultTest, ATornAnchorLeavesTheOtherSlot) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    options_.data_dir = Spare(absl::StrCat("data", seed));
    MustOpen();
    AppendMany(1, 3);
    fs_->Inject({.op = FileOp::kOverwrite, .path_part = "/anchor", .torn = true});
    while (AppendOne(static_cast<int>(log_->GetStats().commits) + 1) == SyncOutcome::kDurable) {
    }
    PowerCut(Loss::kTorn, seed);
    MustOpen();
    EXPECT_GE(Recovered(), 3);
    Close();
  }
}

TEST_F(FaultTest, AnUnreadableFileIsAnErrorNeverAnAnswer) {
  MustOpen();
  AppendMany(1, 20);
  MustOpen();
  fs_->Inject({.op = FileOp::kRead, .path_part = ".sst"});
  int errors = 0;
  const absl::StatusOr<ReadPage> page = log_->Read({});
  errors += !page.ok();
  EXPECT_TRUE(!page.ok() || page->commits.size() == 20u);
  const absl::StatusOr<Revision> revision = log_->StreamRevision("s/all");
  errors += !revision.ok();
  EXPECT_TRUE(!revision.ok() || *revision == 20u);
  errors += !log_->Verify(nullptr).ok();
  EXPECT_GT(errors, 0);
  fs_->ClearFaults();
  ExpectHolds(20);  // nothing was written: reading goes on when the disk does
}

TEST_F(FaultTest, AnOpenThatFailsCanBeRepeated) {
  MustOpen();
  AppendMany(1, 10);
  Close();
  for (FileOp op : {FileOp::kRead, FileOp::kCreate, FileOp::kAppend, FileOp::kSync, FileOp::kRename,
                    FileOp::kOverwrite, FileOp::kSyncFolder}) {
    for (int skip = 0; skip < 12; skip += 3) {
      SCOPED_TRACE(absl::StrCat("op ", static_cast<int>(op), " after ", skip));
      fs_->Inject({.op = op, .skip = skip, .times = 1});
      const absl::Status status = Open();
      if (status.ok()) {
        ExpectHolds(10);
      } else {
        EXPECT_NE(RefusalReason(status), kLogShortened) << status;
      }
      Close();
      fs_->ClearFaults();
      MustOpen();
      ExpectHolds(10);
      Close();
    }
  }
}

// The power goes at one change after the other: creating, appending, writing anchors, closing,
// opening again. Whatever the disk then looks like, the log opens and holds what was acknowledged.
TEST_F(FaultTest, ThePowerMayGoAtAnyChange) {
  int cuts = 0;
  for (int cut = 0;; cut += 1 + cut / 24) {
    SCOPED_TRACE(absl::StrCat("power cut after change ", cut));
    options_.data_dir = Spare(absl::StrCat("data", cut));
    options_.file_system = fs_ = std::make_shared<FaultFileSystem>();
    fs_->FreezeAfter(cut);
    int acknowledged = 0;
    for (int session = 0; session < 2 && Open().ok(); ++session) {
      while (acknowledged < 6 * (session + 1) &&
             AppendOne(acknowledged + 1) == SyncOutcome::kDurable) {
        ++acknowledged;
      }
      if (fs_->frozen()) break;
    }
    Close();
    const bool finished = !fs_->frozen();
    fs_->Crash(cut % 2 == 0 ? Loss::kAll : Loss::kTorn, cut);
    MustOpen();
    const int recovered = Recovered();
    EXPECT_GE(recovered, acknowledged);
    EXPECT_LE(recovered, acknowledged + 1);
    Close();
    OpenOptions reader = options_;
    reader.file_system = nullptr;
    const absl::StatusOr<RebuildReport> compared = CompareIndexes(reader, nullptr);
    ASSERT_TRUE(compared.ok()) << compared.status();
    EXPECT_TRUE(compared->same()) << compared->examples.front();
    std::filesystem::remove_all(data());
    ++cuts;
    if (finished) break;
    if (HasFailure()) break;
  }
  EXPECT_GT(cuts, 40);
}

}  // namespace
}  // namespace vigil::eventstore
