// Method: the indexes of a closed log are damaged entry by entry; comparing must count each damage,
// rebuilding must restore what appending wrote, byte for byte. Imports must equal their source.
#include "eventstore/disk_log_fixture.h"
#include "eventstore/frame.h"
#include "eventstore/keys_codec.h"
#include "eventstore/log_create.h"
#include "eventstore/tail_anchor.h"

namespace vigil::eventstore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ToolsTest : public DiskLogTest {
 protected:
  void MakeLog(int commits) {
    MustOpen();
    for (int i = 1; i <= commits; ++i) {
      ASSERT_TRUE(log_->Stage(NumberedCommit(i)).ok());
      log_->PutRow({"last", absl::StrCat(i)});
      if (i % 100 == 0 || i == commits) {
        ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
      }
    }
    Close();
  }

  // Changes entries behind the log's back.
  void Edit(const std::function<void(RocksBackend&, WriteSet&)>& edit) {
    auto backend =
        RocksBackend::Open(db(), options_.file_system, options_.sizes, OpenMode::kReadWrite);
    ASSERT_TRUE(backend.ok()) << backend.status();
    const std::unique_ptr<WriteSet> set = (*backend)->NewWriteSet();
    edit(**backend, *set);
    ASSERT_TRUE((*backend)->WriteSynced(*set).ok());
  }

  // Every entry of a family.
  std::map<std::string, std::string> Entries(Family family) {
    std::map<std::string, std::string> entries;
    auto backend =
        RocksBackend::Open(db(), options_.file_system, options_.sizes, OpenMode::kReadOnly);
    VIGIL_CHECK(backend.ok());
    const auto cursor = (*backend)->NewCursor(family, CursorUse::kScan);
    for (cursor->Seek(""); cursor->valid(); cursor->Next()) {
      if (cursor->key() != keys::StampKey()) {
        entries[std::string(cursor->key())] = std::string(cursor->value());
      }
    }
    VIGIL_CHECK(cursor->status().ok());
    return entries;
  }

  std::vector<std::string> Frames() {
    std::vector<std::string> frames;
    const absl::Status scanned = log_->Scan({}, [&](const FrameView& view) {
      frames.emplace_back(view.bytes);
      return absl::OkStatus();
    });
    EXPECT_TRUE(scanned.ok()) << scanned;
    return frames;
  }
};

TEST_F(ToolsTest, AnUntouchedLogComparesEqual) {
  MakeLog(30);
  const auto before = Contents();
  const absl::StatusOr<RebuildReport> report = CompareIndexes(options_, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->same());
  EXPECT_EQ(report->commits, 30u);
  EXPECT_EQ(report->events, 60u);
  EXPECT_EQ(Contents(), before) << "comparing changed a file";
}

TEST_F(ToolsTest, EachDamageIsCounted) {
  MakeLog(10);
  Edit([](RocksBackend&, WriteSet& set) {
    set.Delete(Family::kStreams, keys::Stream("s/all", 3));
    set.Put(Family::kStreams, keys::Stream("s/all", 4), keys::EncodePlace({1, 0, 1}));
    set.Put(Family::kStreams, keys::Stream("s/all", 11), keys::EncodePlace({1, 0, 1}));
    set.Delete(Family::kStreams, keys::Partition("agencies/0", 3));
    set.Put(Family::kRequests, keys::Request({"p", "m", "r"}),
            keys::EncodeRequestEntry({1, 1, 1, ""}));
  });
  const absl::StatusOr<RebuildReport> report = CompareIndexes(options_, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->missing, 2u);
  EXPECT_EQ(report->wrong, 1u);
  EXPECT_EQ(report->extra, 2u);
  ASSERT_EQ(report->examples.size(), 3u);
  EXPECT_THAT(report->examples[0], testing::StartsWith("streams: missing "));
  EXPECT_THAT(report->examples[0], HasSubstr("agencies/0"));
}

TEST_F(ToolsTest, RebuildingRestoresWhatAppendingWrote) {
  MustOpen();
  for (int i = 1; i <= 12; ++i) {
    NewCommit commit = NumberedCommit(i);
    commit.recorded_at = kTestStart + absl::Hours(24 * 5 * i);  // the first six are swept
    if (i % 4 == 0) commit.request.request_id.clear();
    ASSERT_TRUE(log_->Stage(commit).ok());
    log_->PutRow({"last", absl::StrCat(i)});
    ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  }
  Close();
  const auto streams = Entries(Family::kStreams);
  const auto requests = Entries(Family::kRequests);
  EXPECT_EQ(streams.size(), 36u);
  EXPECT_LT(requests.size(), 8u);
  Edit([&](RocksBackend& backend, WriteSet& set) {
    for (const auto& [key, value] : streams) {
      if (key.size() % 2 == 0) set.Delete(Family::kStreams, key);
    }
    for (const auto& [key, value] : requests) set.Delete(Family::kRequests, key);
    set.Put(Family::kRequests, std::string(16, 'x'), "rubbish");
  });
  EXPECT_FALSE(CompareIndexes(options_, nullptr)->same());
  const absl::StatusOr<RebuildReport> rebuilt = RebuildIndexes(options_, nullptr);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_EQ(Entries(Family::kStreams), streams);
  EXPECT_EQ(Entries(Family::kRequests), requests);
  EXPECT_TRUE(Entries(Family::kRows).empty());
  EXPECT_TRUE(CompareIndexes(options_, nullptr)->same());
  MustOpen();
  EXPECT_TRUE(log_->RowsStale());
  EXPECT_EQ(log_->GetStats().commits, 12u);
}

TEST_F(ToolsTest, AnInterruptedRebuildStaysRefusedAndCanBeRepeated) {
  MakeLog(5000);
  int reports = 0;
  const absl::Status stopped = RebuildIndexes(options_, [&](uint64_t, uint64_t) {
                                 ++reports;
                                 return false;
                               }).status();
  EXPECT_EQ(stopped.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(reports, 1);
  EXPECT_EQ(RefusalReason(Open()), kLogIndexBehind);
  ASSERT_TRUE(RebuildIndexes(options_, nullptr).ok());
  EXPECT_TRUE(CompareIndexes(options_, nullptr)->same());
  MustOpen();
  EXPECT_EQ(*log_->StreamRevision("s/all"), 5000u);
}

TEST_F(ToolsTest, VerifyReportsItsProgressAndCanBeStopped) {
  MakeLog(5000);
  MustOpen();
  std::vector<uint64_t> done;
  ASSERT_TRUE(log_->Verify([&](uint64_t at, uint64_t total) {
                    EXPECT_EQ(total, 10000u);
                    done.push_back(at);
                    return true;
                  })
                  .ok());
  EXPECT_THAT(done, ElementsAre(8192, 10000));
  EXPECT_EQ(log_->Verify([](uint64_t, uint64_t) { return false; }).code(),
            absl::StatusCode::kCancelled);
}

TEST_F(ToolsTest, AdoptingCanBeStoppedAndThenChangesNothing) {
  MakeLog(5000);
  remove(data() / "anchor");
  const auto before = Contents();
  EXPECT_EQ(AdoptLog(options_, [](uint64_t, uint64_t) { return false; }).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(Contents(), before);
}

TEST_F(ToolsTest, AnImportEqualsItsSource) {
  MustOpen();
  AppendMany(1, 20);
  const std::vector<std::string> frames = Frames();
  const Head head = log_->DurableHead();
  Close();
  const auto streams = Entries(Family::kStreams);
  const auto requests = Entries(Family::kRequests);

  options_.data_dir = Spare("imported");
  LogIdentity raised = kTestIdentity;
  raised.epoch = 2;
  auto import = LogImport::Start(options_, raised);
  ASSERT_TRUE(import.ok()) << import.status();
  for (const std::string& frame : frames) ASSERT_TRUE((*import)->Add(frame).ok());
  const absl::StatusOr<Head> finished = (*import)->Finish();
  ASSERT_TRUE(finished.ok()) << finished.status();
  EXPECT_EQ(finished->position, head.position);
  EXPECT_EQ(finished->hash, head.hash);
  EXPECT_EQ(Entries(Family::kStreams), streams);
  EXPECT_EQ(Entries(Family::kRequests), requests);

  MustOpen();
  EXPECT_EQ(log_->identity().epoch, 2u);
  EXPECT_TRUE(log_->RowsStale());
  EXPECT_EQ(Frames(), frames);
  EXPECT_EQ(log_->Stage(NumberedCommit(7))->outcome, StageOutcome::kAlreadyCommitted);
  log_->MarkRowsRebuilt();
  ASSERT_EQ(AppendOne(21), SyncOutcome::kDurable);
  ExpectHolds(21);
  EXPECT_EQ(log_->Read({.from = 41})->commits[0].epoch, 2u);
  EXPECT_EQ(LogImport::Start(options_, raised).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(ToolsTest, AnImportRefusesWhatDoesNotFollow) {
  MustOpen();
  AppendMany(1, 3);
  const std::vector<std::string> frames = Frames();
  options_.data_dir = Spare("imported");
  LogIdentity other = kTestIdentity;
  other.log_id[0] = 'f';
  EXPECT_EQ((*LogImport::Start(options_, other))->Add(frames[0]).code(),
            absl::StatusCode::kDataLoss);
  other = kTestIdentity;
  other.simulated = true;
  EXPECT_EQ((*LogImport::Start(options_, other))->Add(frames[0]).code(),
            absl::StatusCode::kDataLoss);
  auto import = *LogImport::Start(options_, kTestIdentity);
  EXPECT_EQ(import->Add(frames[1]).code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(import->Add(frames[0]).ok());
  EXPECT_EQ(import->Add(frames[0]).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(import->Add(frames[1].substr(1)).code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(import->Add(frames[1]).ok());
  import.reset();  // dropped: nothing is found
  EXPECT_FALSE(std::filesystem::exists(Spare("imported") / "db"));
  options_.create_if_missing = false;
  EXPECT_EQ(RefusalReason(Open()), kLogMissing);
}

}  // namespace
}  // namespace vigil::eventstore
