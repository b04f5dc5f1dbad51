// What the tests of backup, restore and salvage share: a log on disk with keys beside it, a
// catalogue, and a reader of whatever came back. Included by tests only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/backup.h"
#include "eventstore/disk_log_fixture.h"
#include "eventstore/key_rows.h"
#include "eventstore/restore.h"
#include "eventstore/sealer.h"

namespace vigil::eventstore {

inline constexpr uint32_t kRestoredType = 9000;
inline const absl::Time kBackupTaken = kTestStart + absl::Hours(1);

class VaultTest : public DiskLogTest {
 protected:
  VaultTest() { options_.file_system = fs_; }

  // The log and the keys of the data folder.
  void OpenAll() {
    MustOpen();
    keys_ = OpenKeys(options_.data_dir);
    ASSERT_NE(keys_, nullptr);
  }
  void CloseAll() {
    keys_.reset();
    Close();
  }
  std::unique_ptr<KeyStore> OpenKeys(const std::string& data_dir) {
    auto keys = KeyStore::Open({.fs = fs_,
                                .folder = data_dir + "/keys",
                                .log_id = kTestIdentity.log_id,
                                .kek = kek_,
                                .entropy = entropy_});
    EXPECT_TRUE(keys.ok()) << keys.status();
    return keys.ok() ? *std::move(keys) : nullptr;
  }

  absl::StatusOr<BackupRecord> TakeBackup(size_t keep = 0) {
    return BackUp(log_.get(), *keys_,
                  {.catalogue = catalogue_,
                   .now = kBackupTaken,
                   .keep = keep,
                   .fs = fs_,
                   .sizes = options_.sizes},
                  nullptr);
  }
  uint32_t MustBackUp(size_t keep = 0) {
    const auto record = TakeBackup(keep);
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? record->id : 0;
  }

  RestoreTarget Target(const std::string& name) {
    return {.data_dir = Spare(name).string(),
            .fs = fs_,
            .sizes = options_.sizes,
            .make_commit = [this](const RestoredFacts& facts) {
              stated_ = facts;
              NewCommit commit = Commit({Event("system", kRestoredType, facts.from)});
              commit.partition = "system";
              return commit;
            }};
  }
  RestoreOptions FromBackup(uint32_t id, const std::string& target) {
    return {.target = Target(target), .catalogue = catalogue_, .backup_id = id};
  }

  // Opens a restored folder in place of the first, checks the chain from the start and that commits
  // 1..commits came back with one restore event after each of the `restores`.
  void ExpectRestored(const std::string& data_dir, int commits, uint32_t epoch, int restores = 1) {
    CloseAll();
    OpenOptions options = options_;
    options.data_dir = data_dir;
    options.create_if_missing = false;
    auto log = RocksLog::Open(options);
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->Verify(nullptr).ok());
    EXPECT_EQ((*log)->identity().epoch, epoch);
    EXPECT_EQ((*log)->identity().log_id, kTestIdentity.log_id);
    EXPECT_TRUE((*log)->RowsStale());
    int numbered = 0, stated = 0;
    const absl::Status scanned =
        (*log)->Scan({.check_chain = true}, [&](const FrameView& view) -> absl::Status {
          if (view.events[0].type == kRestoredType) {
            ++stated;
          } else {
            EXPECT_EQ(view.events[0].payload, absl::StrCat("payload ", ++numbered));
          }
          return absl::OkStatus();
        });
    EXPECT_TRUE(scanned.ok()) << scanned;
    EXPECT_EQ(numbered, commits);
    EXPECT_EQ(stated, restores);
    EXPECT_EQ(*(*log)->StreamRevision("s/all"), static_cast<Revision>(commits));
    if (commits > 0) {
      const NewCommit last = NumberedCommit(commits);
      EXPECT_TRUE((*log)->FindRequest(last.request, last.fingerprint)->has_value());
    }
  }

  // Files below the folder that hold one of the secrets, in whole or in half.
  static std::vector<std::string> FilesWith(const Path& folder,
                                            const std::vector<std::string>& secrets) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string bytes = Get(entry.path());
      for (const std::string& secret : secrets) {
        const size_t half = secret.size() / 2;
        if (absl::StrContains(bytes, secret.substr(0, half)) ||
            absl::StrContains(bytes, secret.substr(half))) {
          found.push_back(entry.path().string());
          break;
        }
      }
    }
    return found;
  }

  // A subject's keys, wrapped and unwrapped.
  std::vector<std::string> SecretsOf(const std::string& subject) {
    std::vector<std::string> secrets;
    (void)keys_->ForEachStoredRow([&](absl::string_view row, absl::string_view value) {
      if (absl::StartsWith(row, SubjectPrefix(subject))) {
        secrets.push_back(ParseWrappedKey(value)->bytes);
      }
      return true;
    });
    secrets.emplace_back((*keys_->Get(subject, 1))->key.view());
    return secrets;
  }

  std::shared_ptr<rocksdb::FileSystem> fs_ = rocksdb::FileSystem::Default();
  const std::string catalogue_ = Spare("catalogue").string();
  Entropy entropy_ = SeededEntropy(31);
  const Key256 kek_ = RandomKey(entropy_);
  std::unique_ptr<KeyStore> keys_;
  RestoredFacts stated_;
};

}  // namespace vigil::eventstore
