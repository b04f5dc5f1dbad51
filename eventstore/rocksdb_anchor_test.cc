// Method: the closed log's files are cut, flipped, deleted and exchanged for older ones. What was
// acknowledged must be there or its absence refused by name, with no file changed; an honest torn
// tail must open. Damage that opens is only allowed when everything still reads as it was written.
#include <random>

#include "absl/strings/match.h"
#include "eventstore/disk_log_fixture.h"
#include "eventstore/rocksdb_options.h"
#include "eventstore/tail_anchor.h"

namespace vigil::eventstore {
namespace {

using testing::HasSubstr;

class AnchorTest : public DiskLogTest {
 protected:
  // Commits 1 .. 20 in files, 21 .. 40 in the write-ahead log, closed; kept in `whole`.
  void MakeLog() {
    MustOpen();
    AppendMany(1, 20);
    MustOpen();  // recovery writes what it finds to files
    AppendMany(21, 40);
    Close();
    ASSERT_FALSE(Files(".sst").empty());
    CopyData(Spare("whole"));
  }

  // The write-ahead log that holds commits 21 .. 40.
  Path Wal() const {
    Path largest;
    for (const Path& path : Files(".log")) {
      if (largest.empty() || file_size(path) > file_size(largest)) largest = path;
    }
    return largest;
  }

  // Opens to exactly 40 commits, or is refused, or finds the damage when it reads; nothing else.
  // True when it opened with everything.
  bool RefusedOrWhole() {
    const absl::Status status = Open();
    if (!status.ok()) return false;
    const absl::Status holds = CheckHolds(40);
    if (holds.ok()) return true;
    EXPECT_EQ(holds.code(), absl::StatusCode::kDataLoss) << holds;
    EXPECT_FALSE(absl::StrContains(holds.message(), "expected"))
        << "answered from damage: " << holds;
    EXPECT_FALSE(absl::StrContains(holds.message(), "otherwise")) << holds;
    return false;
  }
};

TEST_F(AnchorTest, SlotsRoundTripAndEveryFlippedBitIsRefused) {
  Anchor anchor{kTestIdentity.log_id, 3, 77, 1234, {}};
  anchor.hash.fill(0x5a);
  const std::string slot = EncodeAnchorSlot(anchor);
  ASSERT_EQ(slot.size(), 4096u);
  EXPECT_EQ(DecodeAnchorSlot(slot), anchor);
  for (size_t bit = 0; bit < 8 * 96; ++bit) {
    std::string flipped = slot;
    flipped[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    EXPECT_EQ(DecodeAnchorSlot(flipped), std::nullopt) << bit;
  }
}

TEST_F(AnchorTest, TheSlotsAreWrittenInTurn) {
  auto fs = rocksdb::FileSystem::Default();
  const std::string path = Spare("anchor");
  Anchor anchor{kTestIdentity.log_id, 1, 1, 1, {}};
  ASSERT_TRUE(CreateAnchor(fs.get(), path, anchor).ok());
  std::string before = Get(path);
  const auto file = AnchorFile::Open(fs.get(), path);
  ASSERT_TRUE(file.ok());
  for (int i = 2; i < 8; ++i) {
    anchor.batch = anchor.position = i;
    ASSERT_TRUE((*file)->Write(anchor).ok());
    const std::string after = Get(path);
    const bool first_changed = after.substr(0, 4096) != before.substr(0, 4096);
    const bool second_changed = after.substr(4096) != before.substr(4096);
    EXPECT_NE(first_changed, second_changed);
    // Whichever slot a torn write would spoil, the other one is whole and the one before.
    std::string torn = after;
    torn[first_changed ? 10 : 4106] ^= 1;
    Put(Spare("torn"), torn);
    EXPECT_EQ(ReadAnchor(fs.get(), Spare("torn"))->position, static_cast<Position>(i - 1));
    EXPECT_EQ(ReadAnchor(fs.get(), path)->position, static_cast<Position>(i));
    before = after;
  }
}

TEST_F(AnchorTest, AfterACleanCloseTheAnchorStandsAtTheHead) {
  MustOpen();
  AppendMany(1, 7);
  const Hash hash = log_->DurableHead().hash;
  Close();
  const auto anchor = ReadAnchor(rocksdb::FileSystem::Default().get(), AnchorPath(data()));
  ASSERT_TRUE(anchor.ok());
  EXPECT_EQ(anchor->position, 14u);
  EXPECT_EQ(anchor->hash, hash);
  EXPECT_EQ(anchor->log_id, kTestIdentity.log_id);
}

TEST_F(AnchorTest, AnHonestTornTailOpens) {
  MakeLog();
  const std::string wal = Get(Wal());
  const std::string name = Wal().filename();
  // What a power cut leaves of a record that was never acknowledged: part of one, and zeros.
  const std::string record = wal.substr(wal.size() / 2, 300);
  for (const std::string& tail : {std::string(1, '\x07'), record.substr(0, 5), record,
                                  record + std::string(500, '\0'), std::string(4096, '\0')}) {
    RestoreData(Spare("whole"));
    Put(db() / name, wal + tail);
    MustOpen();
    ExpectHolds(40);
    AppendMany(41, 42);
    MustOpen();
    ExpectHolds(42);
  }
}

TEST_F(AnchorTest, AShortenedWriteAheadLogIsRefusedAndTheMissingPositionsNamed) {
  MakeLog();
  const std::string wal = Get(Wal());
  const std::string name = Wal().filename();
  for (size_t size = 0; size < wal.size(); size += 1 + wal.size() / 40) {
    RestoreData(Spare("whole"));
    Put(db() / name, wal.substr(0, size));
    ASSERT_EQ(OpenRefused(), kLogShortened) << "cut to " << size << " of " << wal.size();
    EXPECT_THAT(message_, HasSubstr(" to 80 were acknowledged and are missing"));
    EXPECT_THAT(message_, HasSubstr("vigil log salvage"));
  }
  RestoreData(Spare("whole"));
  Put(db() / name, wal.substr(0, 0));
  EXPECT_EQ(OpenRefused(), kLogShortened);
  EXPECT_THAT(message_,
              HasSubstr("the anchor stands at position 80, the log ends at 40: the events "
                        "at positions 41 to 80"));
}

TEST_F(AnchorTest, ADeletedWriteAheadLogIsRefused) {
  MakeLog();
  remove(Wal());
  EXPECT_EQ(OpenRefused(), kLogShortened);
  // It can still be read as far as it goes, by one who knows.
  options_.read_only = true;
  MustOpen();
  EXPECT_EQ(RefusalReason(log_->verdict()), kLogShortened);
  EXPECT_EQ(log_->DurableHead().position, 40u);
  EXPECT_EQ(log_->Read({})->commits.size(), 20u);
}

TEST_F(AnchorTest, AFlippedByteInTheWriteAheadLogIsRefused) {
  MakeLog();
  const std::string wal = Get(Wal());
  const std::string name = Wal().filename();
  const uint32_t seed = 1848;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    RestoreData(Spare("whole"));
    const size_t at = random() % wal.size();
    std::string flipped = wal;
    flipped[at] ^= static_cast<char>(1 + random() % 255);
    Put(db() / name, flipped);
    EXPECT_EQ(OpenRefused(), kLogShortened) << "byte " << at;
  }
}

TEST_F(AnchorTest, AFlippedByteAnywhereIsFoundOrHarmless) {
  MakeLog();
  const uint32_t seed = 1905;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  std::map<std::string, int> found;
  for (const auto& [name, bytes] : Contents()) {
    if (bytes.empty()) continue;
    for (int round = 0; round < 8; ++round) {
      RestoreData(Spare("whole"));
      const size_t at = random() % bytes.size();
      std::string flipped = bytes;
      flipped[at] ^= static_cast<char>(1 << (random() % 8));
      Put(data() / name, flipped);
      SCOPED_TRACE(absl::StrCat(name, " byte ", at));
      found[Path(name).extension()] += RefusedOrWhole() ? 0 : 1;
      Close();
    }
  }
  EXPECT_GT(found[".sst"], 8) << "flips in table files went unnoticed";
  EXPECT_EQ(found[".log"], 8);
}

TEST_F(AnchorTest, OlderFilesAreRefusedOrHarmless) {
  MustOpen();
  AppendMany(1, 20);
  Close();
  CopyData(Spare("old"));
  MustOpen();
  AppendMany(21, 40);
  Close();
  CopyData(Spare("whole"));
  // The whole database of yesterday.
  std::filesystem::remove_all(db());
  std::filesystem::copy(Spare("old") / "db", db(), std::filesystem::copy_options::recursive);
  EXPECT_EQ(OpenRefused(), kLogShortened);
  EXPECT_THAT(message_, HasSubstr("positions 41 to 80"));
  // Each file of yesterday under its name, and under the newest one of its kind.
  for (const auto& entry : std::filesystem::directory_iterator(Spare("old") / "db")) {
    const std::string extension = entry.path().extension();
    RestoreData(Spare("whole"));
    Put(db() / entry.path().filename(), Get(entry.path()));
    SCOPED_TRACE(entry.path().filename());
    RefusedOrWhole();
    Close();
    RestoreData(Spare("whole"));
    if (extension.empty() || Files(extension).empty()) continue;
    Put(Files(extension).back(), Get(entry.path()));
    RefusedOrWhole();
    Close();
  }
  // An older anchor vouches for less; what lies beyond is still whole.
  RestoreData(Spare("whole"));
  Put(data() / "anchor", Get(Spare("old") / "anchor"));
  MustOpen();
  ExpectHolds(40);
}

TEST_F(AnchorTest, AnotherLogsFilesAreRefused) {
  MustOpen();
  AppendMany(1, 5);
  Close();
  CopyData(Spare("mine"));
  std::filesystem::remove_all(data());
  options_.entropy = [](absl::Span<uint8_t> bytes) {
    std::fill(bytes.begin(), bytes.end(), uint8_t{7});
  };
  MustOpen();
  AppendMany(1, 5);
  Close();
  Put(data() / "anchor", Get(Spare("mine") / "anchor"));
  EXPECT_EQ(OpenRefused(), kLogAnchorForeign);
}

TEST_F(AnchorTest, AnotherHistoryUnderTheSameIdIsRefused) {
  MustOpen();
  AppendMany(1, 5);
  Close();
  CopyData(Spare("fork"));
  MustOpen();
  AppendMany(6, 6);
  Close();
  const std::string anchor = Get(data() / "anchor");
  RestoreData(Spare("fork"));
  MustOpen();
  AppendMany(7, 7);  // other content at the same positions
  Close();
  Put(data() / "anchor", anchor);
  EXPECT_EQ(OpenRefused(), kLogDamaged);
  EXPECT_THAT(message_, HasSubstr("ends at position 12 is not the one that was acknowledged"));
}

TEST_F(AnchorTest, AMissingAnchorIsRefusedThenAdopted) {
  MakeLog();
  remove(data() / "anchor");
  EXPECT_EQ(OpenRefused(), kLogAnchorMissing);
  EXPECT_THAT(message_, HasSubstr("vigil log adopt"));
  std::vector<uint64_t> reported;
  const absl::StatusOr<Head> head = AdoptLog(options_, nullptr);
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->position, 80u);
  MustOpen();
  ExpectHolds(40);
  Close();
  EXPECT_EQ(AdoptLog(options_, nullptr).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(AnchorTest, ADamagedAnchorIsRefusedThenAdopted) {
  MakeLog();
  Put(data() / "anchor", std::string(8192, '\0'));
  EXPECT_EQ(OpenRefused(), kLogAnchorDamaged);
  Put(data() / "anchor", "");
  EXPECT_EQ(OpenRefused(), kLogAnchorDamaged);
  ASSERT_TRUE(AdoptLog(options_, nullptr).ok());
  MustOpen();
  ExpectHolds(40);
}

TEST_F(AnchorTest, AShortenedLogIsNeverAdopted) {
  MakeLog();
  remove(Wal());
  const auto before = Contents();
  EXPECT_EQ(RefusalReason(AdoptLog(options_, nullptr).status()), kLogShortened);
  EXPECT_EQ(Contents(), before);
}

// Families are written to files one by one: a lost write-ahead log may leave the log family whole
// and an index without its newest entries. Without the stamps, a request would be committed twice.
TEST_F(AnchorTest, AnIndexThatLostItsTailIsRefusedThoughTheLogIsWhole) {
  MakeLog();
  {
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db_handle = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(LogDatabaseOptions(rocksdb::Env::Default(), {}, false), db(),
                                  LogFamilies({}), &handles, &db_handle)
                    .ok());
    // Recovery wrote all families to files; make the next writes live in the log family only.
    for (auto* handle : handles) ASSERT_TRUE(db_handle->DestroyColumnFamilyHandle(handle).ok());
    delete db_handle;
  }
  MustOpen();
  AppendMany(41, 45);
  Close();
  const std::string anchor = Get(data() / "anchor");
  {
    rocksdb::DBOptions options = LogDatabaseOptions(rocksdb::Env::Default(), {}, false);
    options.avoid_flush_during_recovery = true;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db_handle = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, db(), LogFamilies({}), &handles, &db_handle).ok());
    ASSERT_TRUE(db_handle->Flush(rocksdb::FlushOptions(), handles[1]).ok());  // log
    for (auto* handle : handles) ASSERT_TRUE(db_handle->DestroyColumnFamilyHandle(handle).ok());
    delete db_handle;
  }
  for (const Path& wal : Files(".log")) remove(wal);
  EXPECT_EQ(OpenRefused(), kLogIndexBehind);
  EXPECT_THAT(message_, HasSubstr("the log stands at position 90, its indexes at 80"));
  const absl::StatusOr<RebuildReport> rebuilt = RebuildIndexes(options_, nullptr);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  EXPECT_EQ(rebuilt->commits, 45u);
  MustOpen();
  EXPECT_TRUE(log_->RowsStale());
  log_->PutRow({"last", "45"});
  log_->MarkRowsRebuilt();
  EXPECT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  EXPECT_FALSE(log_->RowsStale());
  ExpectHolds(45);
  MustOpen();
  EXPECT_FALSE(log_->RowsStale());
  ExpectHolds(45);
}

}  // namespace
}  // namespace vigil::eventstore
