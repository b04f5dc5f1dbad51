// Method: a log is damaged in its middle or at its end so that a writer is refused; salvage must
// copy exactly the intact prefix into a new folder and leave the damaged one as it was.
#include "eventstore/vault_fixture.h"

namespace vigil::eventstore {
namespace {

using SalvageTest = VaultTest;

TEST_F(SalvageTest, AShortenedLogComesBackAsFarAsItGoes) {
  OpenAll();
  AppendMany(1, 10);
  ASSERT_TRUE(keys_->EnsureKeys({"a", "b"}).ok());
  ASSERT_TRUE(keys_->Erase({{.subject = "b"}}).ok());
  CloseAll();
  const std::string wal = Get(Files(".log").back());
  Put(Files(".log").back(), wal.substr(0, wal.size() / 2));
  EXPECT_EQ(OpenRefused(), "LOG_SHORTENED");
  const auto before = Contents();

  const auto report =
      SalvageLog({.target = Target("saved"), .data_dir = options_.data_dir}, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(Contents(), before);
  const Position cut = report->facts.cut_at;
  EXPECT_GT(cut, 0u);
  EXPECT_LT(cut, 20u);
  EXPECT_EQ(report->facts.lost_first, cut + 1);
  EXPECT_EQ(report->facts.lost_last, 20u);
  EXPECT_EQ(stated_.from, "salvage");
  ExpectRestored(Spare("saved"), static_cast<int>(cut / 2), 2);
  const auto keys = OpenKeys(Spare("saved"));
  EXPECT_EQ(*keys->State("a"), KeyState::kPresent);
  EXPECT_EQ(*keys->State("b"), KeyState::kErased);
}

TEST_F(SalvageTest, AFlippedBitInAFileEndsThePrefixThere) {
  OpenAll();
  AppendMany(1, 200);
  CloseAll();
  MustOpen();  // writes what the write-ahead log held into files
  Close();
  Path largest = Files(".sst").front();
  for (const Path& file : Files(".sst")) {
    if (std::filesystem::file_size(file) > std::filesystem::file_size(largest)) largest = file;
  }
  std::string bytes = Get(largest);
  bytes[bytes.size() / 2] ^= 1;
  Put(largest, bytes);
  const auto report =
      SalvageLog({.target = Target("saved"), .data_dir = options_.data_dir}, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->stopped_by.empty());
  EXPECT_LT(report->facts.cut_at, 400u);
  EXPECT_EQ(report->facts.lost_last, 400u);
  ExpectRestored(Spare("saved"), static_cast<int>(report->facts.cut_at / 2), 2);
}

TEST_F(SalvageTest, AHealthyLogIsSalvagedWholeAndAnExistingTargetRefused) {
  OpenAll();
  AppendMany(1, 5);
  CloseAll();
  const SalvageOptions options = {.target = Target("saved"), .data_dir = options_.data_dir};
  const auto report = SalvageLog(options, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->facts.cut_at, 10u);
  EXPECT_EQ(report->facts.lost_first, 0u);
  EXPECT_EQ(SalvageLog(options, nullptr).status().code(), absl::StatusCode::kAlreadyExists);
  ExpectRestored(Spare("saved"), 5, 2);
}

// Keys and ledger gone with the disk they lay on: the backups have both.
TEST_F(SalvageTest, KeysAndLedgerThatCannotBeReadComeFromTheBackups) {
  OpenAll();
  AppendMany(1, 5);
  ASSERT_TRUE(keys_->EnsureKeys({"a", "b"}).ok());
  ASSERT_TRUE(keys_->Erase({{.subject = "b"}}).ok());
  MustBackUp();
  AppendMany(6, 7);
  CloseAll();
  std::filesystem::remove_all(options_.data_dir + "/keys/db");
  std::filesystem::remove(options_.data_dir + "/keys/erasures");

  SalvageOptions options = {.target = Target("saved"), .data_dir = options_.data_dir};
  const absl::Status alone = SalvageLog(options, nullptr).status();
  EXPECT_FALSE(alone.ok());
  EXPECT_THAT(std::string(alone.message()), testing::HasSubstr("--backup-dir"));
  EXPECT_FALSE(std::filesystem::exists(Spare("saved")));

  options.catalogue = catalogue_;
  const auto report = SalvageLog(options, nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->stopped_by, testing::HasSubstr("newest backup came back"));
  EXPECT_EQ(report->erased, 1u);
  ExpectRestored(Spare("saved"), 7, report->facts.epoch);
  const auto keys = OpenKeys(Spare("saved"));
  EXPECT_EQ(*keys->State("a"), KeyState::kPresent);
  EXPECT_EQ(*keys->State("b"), KeyState::kErased);
  EXPECT_FALSE(std::filesystem::exists(Spare("saved") / "keys.copy"));
}

// A bar that says 100 % at once, or never gets there, is worse than none.
TEST_F(SalvageTest, ProgressRunsUpToTheEndOfTheSource) {
  OpenAll();
  AppendMany(1, 5000);
  CloseAll();
  std::vector<std::pair<uint64_t, uint64_t>> seen;
  const auto report = SalvageLog({.target = Target("saved"), .data_dir = options_.data_dir},
                                 [&](uint64_t done, uint64_t total) {
                                   seen.emplace_back(done, total);
                                   return true;
                                 });
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_GE(seen.size(), 2u);
  EXPECT_EQ(seen.front().second, 10000u);
  EXPECT_LT(seen.front().first, 10000u);
  EXPECT_EQ(seen.back(), std::make_pair(uint64_t{10000}, uint64_t{10000}));
}

}  // namespace
}  // namespace vigil::eventstore
