// Method: a live log is backed up, damaged or lost, and brought back into a new folder, which must
// then say exactly what was promised: whole, to a point in time, or with the survivor's tail.
#include "eventstore/backup.h"

#include "eventstore/vault_fixture.h"

namespace vigil::eventstore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using BackupTest = VaultTest;

std::vector<uint32_t> Ids(rocksdb::FileSystem* fs, const std::string& catalogue) {
  std::vector<uint32_t> ids;
  const BackupList list = *ListBackups(fs, catalogue);
  EXPECT_THAT(list.ignored, IsEmpty());
  for (const BackupRecord& record : list.backups) ids.push_back(record.id);
  return ids;
}

TEST_F(BackupTest, ABackupComesBackWhole) {
  OpenAll();
  AppendMany(1, 20);
  const Key256 key = (*keys_->Get("a", keys_->EnsureKey("a")->version))->key;
  const auto record = TakeBackup();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->head.position, 40u);
  EXPECT_EQ(record->head.hash, log_->DurableHead().hash);
  EXPECT_FALSE(std::filesystem::exists(data() / "checkpoint"));
  EXPECT_TRUE(VerifyBackup(catalogue_, record->id, fs_).ok());
  AppendMany(21, 25);  // beside and after the backup the log goes on

  const auto report = RestoreLog(FromBackup(record->id, "back"), nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->facts.cut_at, 40u);
  EXPECT_EQ(report->facts.from_epoch, 1u);
  EXPECT_EQ(stated_.epoch, 2u);
  EXPECT_EQ(stated_.lost_first, 0u);  // nothing that the catalogue knows of
  EXPECT_EQ(report->head.position, 41u);
  EXPECT_EQ(report->keys.keys, 1u);
  ExpectRestored(Spare("back"), 20, 2);
  EXPECT_EQ((*OpenKeys(Spare("back"))->Get("a", 1))->key.view(), key.view());
}

TEST_F(BackupTest, ATargetThatExistsAndAnUnknownBackupAreRefused) {
  OpenAll();
  AppendMany(1, 2);
  const uint32_t id = MustBackUp();
  RestoreOptions onto_itself = FromBackup(id, "x");
  onto_itself.target.data_dir = options_.data_dir;
  EXPECT_EQ(RestoreLog(onto_itself, nullptr).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(RestoreLog(FromBackup(id + 1, "x"), nullptr).status().code(),
            absl::StatusCode::kNotFound);
  ExpectHolds(2);
}

TEST_F(BackupTest, BackupsShareFilesAndOldOnesGo) {
  OpenAll();
  for (int i = 1; i <= 4; ++i) {
    AppendMany(i, i);
    ASSERT_TRUE(keys_->EnsureKey(absl::StrCat("s", i)).ok());
    MustBackUp(i < 4 ? 0 : 2);
  }
  EXPECT_THAT(Ids(fs_.get(), catalogue_), ElementsAre(3, 4));
  EXPECT_EQ(*NewestKeyBackup(fs_.get(), catalogue_), 4u);
  EXPECT_FALSE(std::filesystem::exists(BackupKeysPath(catalogue_, 3)));
  EXPECT_TRUE(VerifyBackup(catalogue_, 3, fs_).ok());
  // An older log comes back with the newest keys.
  const auto report = RestoreLog(FromBackup(3, "back"), nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->keys.keys, 4u);
  EXPECT_EQ(report->facts.lost_first, 7u);
  EXPECT_EQ(report->facts.lost_last, 8u);
  ExpectRestored(Spare("back"), 3, 2);
}

TEST_F(BackupTest, TwoRestoresOfOneBackupDifferInEpoch) {
  OpenAll();
  AppendMany(1, 3);
  const uint32_t id = MustBackUp();
  EXPECT_EQ(RestoreLog(FromBackup(id, "one"), nullptr)->facts.epoch, 2u);
  EXPECT_EQ(RestoreLog(FromBackup(id, "two"), nullptr)->facts.epoch, 3u);
}

TEST_F(BackupTest, ToAPointInTime) {
  OpenAll();
  AppendMany(1, 10);
  const uint32_t id = MustBackUp();
  AppendMany(11, 20);
  CloseAll();
  RestoreOptions options = FromBackup(id, "seven");
  options.until = 15;  // inside the commit of 15 and 16: it is left out whole
  EXPECT_EQ(RestoreLog(options, nullptr)->facts.cut_at, 14u);
  ExpectRestored(Spare("seven"), 7, 2);

  options = FromBackup(id, "by-time");
  options.until_time = kTestStart + absl::Seconds(4);
  EXPECT_EQ(RestoreLog(options, nullptr)->facts.cut_at, 8u);
  ExpectRestored(Spare("by-time"), 4, 3);

  // The backup is complete up to when it was taken, and says nothing of what came after.
  options = FromBackup(id, "taken");
  options.until_time = kBackupTaken;
  EXPECT_EQ(RestoreLog(options, nullptr)->facts.cut_at, 20u);
  options = FromBackup(id, "later");
  options.until_time = kBackupTaken + absl::Seconds(1);
  const absl::Status later = RestoreLog(options, nullptr).status();
  EXPECT_EQ(later.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(later.message()), testing::HasSubstr("was taken, at"));

  // Beyond the backup the surviving log goes on; without it that is refused.
  options = FromBackup(id, "beyond");
  options.until = 30;
  EXPECT_EQ(RestoreLog(options, nullptr).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_FALSE(std::filesystem::exists(Spare("beyond")));
  options.tail_from = options_.data_dir;
  const auto report = RestoreLog(options, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->facts.lost_first, 31u);
  EXPECT_EQ(report->facts.lost_last, 40u);
  ExpectRestored(Spare("beyond"), 15, report->facts.epoch);

  options = FromBackup(id, "all");
  options.tail_from = options_.data_dir;
  EXPECT_EQ(RestoreLog(options, nullptr)->facts.cut_at, 40u);
}

TEST_F(BackupTest, AnErasedPersonDoesNotComeBack) {
  OpenAll();
  Sealer sealer(keys_.get(), entropy_);
  const Sealed name = *sealer.Seal("persons/ruth", "name", "Ruth Aldana of Leicester");
  ASSERT_TRUE(keys_->EnsureKey("persons/omar").ok());
  NewCommit commit = NumberedCommit(1);
  commit.events[1].payload = name.nonce + name.ciphertext;
  ASSERT_TRUE(log_->Stage(commit).ok());
  ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
  const uint32_t yesterday = MustBackUp();
  std::vector<std::string> secrets = SecretsOf("persons/ruth");
  EXPECT_FALSE(FilesWith(folder_.path(), secrets).empty());  // the search is worth something
  secrets.push_back("Ruth Aldana of Leicester");

  const std::vector<Erasure> erasure = {{.subject = "persons/ruth", .position = 3}};
  ASSERT_TRUE(keys_->Erase(erasure).ok());
  EXPECT_THAT(FilesWith(data(), secrets), IsEmpty());
  ASSERT_TRUE(CopyErasures(fs_.get(), catalogue_, keys_->Ledger()).ok());
  EXPECT_THAT(FilesWith(folder_.path(), secrets), IsEmpty());
  EXPECT_TRUE(VerifyBackup(catalogue_, yesterday, fs_).ok());

  const auto report = RestoreLog(FromBackup(yesterday, "back"), nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->erased, 1u);
  ExpectRestored(Spare("back"), 1, 2);
  EXPECT_THAT(FilesWith(folder_.path(), secrets), IsEmpty());
  const auto keys = OpenKeys(Spare("back"));
  EXPECT_EQ(*keys->State("persons/ruth"), KeyState::kErased);
  EXPECT_EQ(*keys->State("persons/omar"), KeyState::kPresent);
  EXPECT_TRUE(Sealer(keys.get(), entropy_).Open(name, "name")->erased);
}

// The catalogue was out of reach when the person was erased, so its copy of the keys still has
// theirs; the ledger of the surviving folder, or one that is named, keeps them out all the same.
TEST_F(BackupTest, EveryReachableLedgerIsApplied) {
  OpenAll();
  AppendMany(1, 2);
  ASSERT_TRUE(keys_->EnsureKeys({"a", "b"}).ok());
  const uint32_t id = MustBackUp();
  const std::vector<std::string> secrets = SecretsOf("a");
  ASSERT_TRUE(keys_->Erase({{.subject = "a"}}).ok());
  CloseAll();
  RestoreOptions options = FromBackup(id, "by-tail");
  options.tail_from = options_.data_dir;
  const auto restored = RestoreLog(options, nullptr);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->erased, 1u);
  EXPECT_EQ(restored->keys.keys, 1u);                          // the surviving folder's: b's alone
  EXPECT_THAT(FilesWith(folder_.path(), secrets), IsEmpty());  // the catalogue has learnt it, too

  options = FromBackup(id, "damaged");
  options.more_ledgers = {Spare("ledger").string()};
  Put(Spare("ledger"), "not a ledger");
  EXPECT_EQ(RestoreLog(options, nullptr).status().code(), absl::StatusCode::kDataLoss);
  Put(BackupLedgerPath(catalogue_), "not a ledger");
  EXPECT_EQ(RestoreLog(FromBackup(id, "damaged"), nullptr).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(Spare("damaged")));
}

// Events after the backup are sealed under keys that only the surviving folder has.
TEST_F(BackupTest, KeysMadeAfterTheBackupComeBackWithTheTail) {
  OpenAll();
  AppendMany(1, 2);
  ASSERT_TRUE(keys_->EnsureKey("a").ok());
  const uint32_t id = MustBackUp();
  ASSERT_TRUE(keys_->EnsureKey("later").ok());
  CloseAll();
  RestoreOptions options = FromBackup(id, "by-tail");
  options.tail_from = options_.data_dir;
  const auto restored = RestoreLog(options, nullptr);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->keys.keys, 2u);
  EXPECT_EQ(restored->stopped_by, "");
  // What cannot be read there comes from the backup, and is said.
  std::filesystem::remove_all(data() / "keys" / "db");
  std::filesystem::remove(data() / "keys" / "anchor");
  options = FromBackup(id, "by-backup");
  options.tail_from = options_.data_dir;
  const auto poorer = RestoreLog(options, nullptr);
  ASSERT_TRUE(poorer.ok()) << poorer.status();
  EXPECT_EQ(poorer->keys.keys, 1u);
  EXPECT_THAT(poorer->stopped_by, HasSubstr("those of the newest backup came back"));
}

TEST_F(BackupTest, AnotherLogsCatalogueIsRefused) {
  OpenAll();
  AppendMany(1, 1);
  MustBackUp();
  CloseAll();
  std::filesystem::remove_all(data());
  options_.entropy = [](absl::Span<uint8_t> bytes) { std::fill(bytes.begin(), bytes.end(), 7); };
  MustOpen();
  const auto memory_keys = KeyStore::InMemory(log_->identity().log_id, entropy_);
  const auto record = BackUp(
      log_.get(), *memory_keys,
      {.catalogue = catalogue_, .now = kTestStart, .fs = fs_, .sizes = options_.sizes}, nullptr);
  EXPECT_EQ(record.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(record.status().message()), HasSubstr("name another folder"));
}

TEST_F(BackupTest, ADamagedBackupIsNoticedAndRestoresNothing) {
  OpenAll();
  AppendMany(1, 30);
  ASSERT_TRUE(keys_->EnsureKey("a").ok());
  const uint32_t id = MustBackUp();
  CloseAll();
  Path largest;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(catalogue_)) {
    if (entry.path().extension() == ".sst" &&
        (largest.empty() || entry.file_size() > std::filesystem::file_size(largest))) {
      largest = entry.path();
    }
  }
  std::string bytes = Get(largest);
  bytes[bytes.size() / 3] ^= 1;
  Put(largest, bytes);
  EXPECT_FALSE(VerifyBackup(catalogue_, id, fs_).ok());
  EXPECT_FALSE(RestoreLog(FromBackup(id, "back"), nullptr).ok());
  EXPECT_FALSE(std::filesystem::exists(Spare("back")));
  bytes[bytes.size() / 3] ^= 1;
  Put(largest, bytes);
  const std::string keys_path = BackupKeysPath(catalogue_, id);
  std::string key_bytes = Get(keys_path);
  key_bytes[key_bytes.size() / 2] ^= 1;
  Put(keys_path, key_bytes);
  EXPECT_EQ(VerifyBackup(catalogue_, id, fs_).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(RestoreLog(FromBackup(id, "back"), nullptr).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(Spare("back")));
}

TEST_F(BackupTest, LongWorkReportsAndCanBeStopped) {
  OpenAll();
  AppendMany(1, 5);
  const BackupOptions options = {
      .catalogue = catalogue_, .now = kTestStart, .fs = fs_, .sizes = options_.sizes};
  int calls = 0;
  const auto stop = [&](uint64_t, uint64_t) { return ++calls < 0; };
  EXPECT_EQ(BackUp(log_.get(), *keys_, options, stop).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_GT(calls, 0);
  EXPECT_THAT(Ids(fs_.get(), catalogue_), IsEmpty());
  MustBackUp();  // clears up after the one that was stopped
  EXPECT_EQ(Ids(fs_.get(), catalogue_).size(), 1u);
}

}  // namespace
}  // namespace vigil::eventstore
