// What only a disk can do to a key store: reopening, wrong keys, lost and damaged files, a power
// cut at every single change. Erasure is judged by a search of its own, plain bytes in plain files.
#include <filesystem>
#include <fstream>
#include <functional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/file_io.h"
#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/fault_fs.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

using testing::HasSubstr;
using testkit::FaultFileSystem;
using testkit::FileOp;

Erasure Of(const std::string& subject) { return {.subject = subject, .position = 7}; }

std::string Slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Files below the folder that hold any of the secrets, in whole or in any half.
std::vector<std::string> FilesWith(const std::string& folder,
                                   const std::vector<std::string>& secrets) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = Slurp(entry.path());
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

class KeyStoreDiskTest : public testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<KeyStore>> Open(std::optional<Key256> kek = std::nullopt,
                                                 std::optional<Key256> previous = std::nullopt) {
    return KeyStore::Open({.fs = fs_,
                           .folder = folder_->path() + "/keys",
                           .log_id = "log-1",
                           .kek = kek.value_or(kek_),
                           .previous_kek = previous,
                           .entropy = entropy_});
  }

  std::unique_ptr<KeyStore> MustOpen() {
    auto store = Open();
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }

  // A fresh folder with keys for s0..s9 that lie in several files and in the write-ahead log, and
  // every secret of the odd ones: wrapped and unwrapped.
  std::unique_ptr<KeyStore> Filled(std::vector<std::string>* secrets_of_odd) {
    folder_ = std::make_unique<testkit::TempFolder>();
    fs_ = std::make_shared<FaultFileSystem>();
    std::unique_ptr<KeyStore> store;
    for (int i = 0; i < 10; ++i) {
      if (i % 3 == 0) {  // opening anew writes what the log held into a file
        store.reset();
        store = MustOpen();
      }
      EXPECT_TRUE(store->EnsureKey(absl::StrCat("s", i)).ok());
    }
    secrets_of_odd->clear();
    (void)store->ForEachStoredRow([&](absl::string_view row, absl::string_view value) {
      std::string subject;
      uint32_t version = 0;
      if (!ParseSubjectRow(row, &subject, &version) || (subject[1] - '0') % 2 == 0) return true;
      secrets_of_odd->push_back(ParseWrappedKey(value)->bytes);
      return true;
    });
    for (int i = 1; i < 10; i += 2) {
      secrets_of_odd->emplace_back((*store->Get(absl::StrCat("s", i), 1))->key.view());
    }
    return store;
  }

  std::string KeyOf(KeyStore& store, int i) {
    auto key = store.Get(absl::StrCat("s", i), 1);
    return key.ok() ? std::string((*key)->key.view()) : std::string(key.status().message());
  }

  std::unique_ptr<testkit::TempFolder> folder_ = std::make_unique<testkit::TempFolder>();
  std::shared_ptr<FaultFileSystem> fs_ = std::make_shared<FaultFileSystem>();
  Entropy entropy_ = SeededEntropy(21);
  Key256 kek_ = RandomKey(entropy_), other_kek_ = RandomKey(entropy_);
};

TEST_F(KeyStoreDiskTest, EverythingIsThereAfterReopening) {
  std::vector<std::string> secrets;
  auto store = Filled(&secrets);
  ASSERT_TRUE(store->Erase({Of("s1")}).ok());
  const std::string key = KeyOf(*store, 2), index((*store->NamedKey("index"))->view());
  store.reset();
  store = MustOpen();
  EXPECT_EQ(KeyOf(*store, 2), key);
  EXPECT_EQ((*store->NamedKey("index"))->view(), index);
  EXPECT_EQ(*store->State("s1"), KeyState::kErased);
  EXPECT_EQ(store->EnsureKey("s2")->version, 1u);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kUnavailable);  // one at a time
}

TEST_F(KeyStoreDiskTest, AWrongKekOrLogIsRefusedAndNamed) {
  const std::string key = [&] {
    auto store = MustOpen();
    EXPECT_TRUE(store->EnsureKey("s0").ok());
    return KeyOf(*store, 0);
  }();
  const absl::Status wrong = Open(other_kek_).status();
  EXPECT_EQ(wrong.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("the one given is"));
  const auto foreign = KeyStore::Open({.fs = fs_,
                                       .folder = folder_->path() + "/keys",
                                       .log_id = "log-2",
                                       .kek = kek_,
                                       .entropy = entropy_});
  EXPECT_EQ(foreign.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(foreign.status().message()), HasSubstr("log-1"));
  EXPECT_EQ(KeyOf(*MustOpen(), 0), key);
}

TEST_F(KeyStoreDiskTest, ReadOnlyReadsAndChangesNothing) {
  KeyStoreOptions options = {.fs = fs_,
                             .folder = folder_->path() + "/keys",
                             .log_id = "log-1",
                             .kek = kek_,
                             .entropy = entropy_,
                             .read_only = true};
  EXPECT_FALSE(KeyStore::Open(options).ok());
  std::string key;
  {
    auto store = MustOpen();
    ASSERT_TRUE(store->EnsureKeys({"s0", "s1"}).ok());
    ASSERT_TRUE(store->Erase({Of("s1")}).ok());
    key = KeyOf(*store, 0);
  }
  const int changes = fs_->changes();
  auto store = KeyStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(KeyOf(**store, 0), key);
  EXPECT_EQ(*(*store)->State("s1"), KeyState::kErased);
  EXPECT_EQ((*store)->EnsureKey("new").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*store)->Erase({Of("s0")}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*store)->ChangeKek(other_kek_).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(KeyOf(**store, 0), key);
  ASSERT_TRUE((*store)->RepeatErasures({Of("s0")}).ok());
  EXPECT_EQ((*store)->Get("s0", 1).status().code(), absl::StatusCode::kNotFound);
  store->reset();
  EXPECT_EQ(fs_->changes(), changes);
  EXPECT_EQ(KeyOf(*MustOpen(), 0), key);
}

TEST_F(KeyStoreDiskTest, AnErasedKeyIsInNoFileAnyMore) {
  std::vector<std::string> secrets;
  auto store = Filled(&secrets);
  EXPECT_FALSE(FilesWith(folder_->path(), secrets).empty());  // the search is worth something
  const std::string other = KeyOf(*store, 2);
  uint64_t deleted = 0;
  for (int i = 1; i < 10; i += 2) {
    const auto report = store->Erase({Of(absl::StrCat("s", i))});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_GT(report->files_searched, 3u);
    deleted += report->keys_deleted;
  }
  EXPECT_EQ(deleted, 5u);
  EXPECT_THAT(FilesWith(folder_->path(), secrets), testing::IsEmpty());
  store.reset();
  EXPECT_THAT(FilesWith(folder_->path(), secrets), testing::IsEmpty());
  EXPECT_EQ(KeyOf(*MustOpen(), 2), other);
}

// The power goes at each change in turn while keys are erased; after the restart they are gone from
// every file as soon as erasures have been repeated with what the log says, and the others are not.
TEST_F(KeyStoreDiskTest, AnErasureCutAnywhereIsFinishedAtStart) {
  bool finished = false;
  for (int changes = 0; !finished; changes += 1 + changes / 5) {
    std::vector<std::string> secrets;
    auto store = Filled(&secrets);
    const std::string other = KeyOf(*store, 4);
    const std::vector<Erasure> odd = {Of("s1"), Of("s3"), Of("s5"), Of("s7"), Of("s9")};
    fs_->FreezeAfter(changes);
    const bool erased = store->Erase(odd).ok();
    finished = !fs_->frozen();
    EXPECT_EQ(erased, finished);
    fs_->Freeze();
    store.reset();
    fs_->Crash(changes % 2 == 0 ? testkit::Loss::kAll : testkit::Loss::kTorn,
               static_cast<uint32_t>(changes));
    store = MustOpen();
    ASSERT_NE(store, nullptr) << changes;
    const auto report = store->RepeatErasures(odd);
    ASSERT_TRUE(report.ok()) << report.status();
    if (finished) {
      EXPECT_EQ(report->keys_deleted, 0u);
    }
    EXPECT_THAT(FilesWith(folder_->path(), secrets), testing::IsEmpty()) << changes;
    EXPECT_EQ(*store->State("s1"), KeyState::kErased) << changes;
    EXPECT_EQ(KeyOf(*store, 4), other) << changes;
  }
}

TEST_F(KeyStoreDiskTest, AKeyThatWasAnsweredSurvivesThePowerCut) {
  bool finished = false;
  for (int changes = 0; !finished; ++changes) {
    std::vector<std::string> secrets;
    auto store = Filled(&secrets);
    const std::string old = KeyOf(*store, 0);
    fs_->FreezeAfter(changes);
    std::vector<std::string> answered;
    for (int i = 10; i < 14; ++i) {
      if (!store->EnsureKey(absl::StrCat("s", i)).ok()) break;
      answered.push_back(KeyOf(*store, i));
    }
    finished = !fs_->frozen();
    fs_->Freeze();
    store.reset();
    fs_->Crash(testkit::Loss::kTorn, static_cast<uint32_t>(changes));
    store = MustOpen();
    ASSERT_NE(store, nullptr) << changes;
    EXPECT_EQ(KeyOf(*store, 0), old) << changes;
    for (size_t i = 0; i < answered.size(); ++i) {
      EXPECT_EQ(KeyOf(*store, 10 + static_cast<int>(i)), answered[i]) << changes;
    }
  }
}

TEST_F(KeyStoreDiskTest, AKekChangeCutAnywhereGoesOnWithBoth) {
  bool finished = false;
  for (int changes = 0; !finished; changes += 1 + changes / 3) {
    std::vector<std::string> ignored;
    auto store = Filled(&ignored);
    const std::string key = KeyOf(*store, 3), index((*store->NamedKey("index"))->view());
    fs_->FreezeAfter(changes);
    const bool done = store->ChangeKek(other_kek_).ok();
    finished = !fs_->frozen();
    fs_->Freeze();
    store.reset();
    fs_->Crash(testkit::Loss::kTorn, static_cast<uint32_t>(changes));
    // With the old key alone: not begun, begun and said so, or done (then no trace of the old one).
    const std::string new_key = absl::StrCat("wrapped under key-encryption key ",
                                             absl::BytesToHexString(KekId(other_kek_)));
    const std::string said(Open().status().message());
    if (done) {
      EXPECT_THAT(said, HasSubstr(new_key)) << changes;
    } else if (!said.empty()) {
      EXPECT_THAT(said, testing::AnyOf(HasSubstr("cut short"), HasSubstr(new_key))) << changes;
    }
    auto both = Open(other_kek_, kek_);
    ASSERT_TRUE(both.ok()) << changes << both.status();
    EXPECT_EQ(KeyOf(**both, 3), key) << changes;
    EXPECT_EQ((*(*both)->NamedKey("index"))->view(), index) << changes;
    both->reset();
    EXPECT_EQ(Open().status().code(), absl::StatusCode::kFailedPrecondition);
    auto changed = Open(other_kek_);
    ASSERT_TRUE(changed.ok()) << changed.status();
    EXPECT_EQ(KeyOf(**changed, 3), key);
    EXPECT_THAT(FilesWith(folder_->path(), {WrappedMark(KekId(kek_)) + WrappedMark(KekId(kek_))}),
                testing::IsEmpty());
  }
}

TEST_F(KeyStoreDiskTest, AfterAFailedWriteNothingIsWrittenUntilRestart) {
  for (const auto& error :
       {rocksdb::IOStatus::IOError("bad sector"), rocksdb::IOStatus::NoSpace("full")}) {
    std::vector<std::string> ignored;
    auto store = Filled(&ignored);
    const std::string key = KeyOf(*store, 0);
    fs_->Inject({.op = FileOp::kSync, .path_part = ".log", .times = 1, .error = error});
    EXPECT_FALSE(store->EnsureKey("new").ok());
    EXPECT_EQ(store->EnsureKey("another").status().code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(store->Erase({Of("s0")}).status().code(), absl::StatusCode::kUnavailable);
    fs_->ClearFaults();
    EXPECT_EQ(store->EnsureKey("another").status().code(), absl::StatusCode::kUnavailable);
    store.reset();
    store = MustOpen();
    EXPECT_TRUE(store->RepeatErasures({}).ok());
    EXPECT_TRUE(store->EnsureKey("another").ok());
  }
}

TEST_F(KeyStoreDiskTest, AMissingOlderOrDamagedLedgerIsRefused) {
  const std::string path = ErasureLedgerPath(folder_->path() + "/keys");
  ASSERT_TRUE(MustOpen()->Erase({Of("s1")}).ok());
  const std::string older = Slurp(path);
  ASSERT_TRUE(MustOpen()->Erase({Of("s2")}).ok());
  const std::string newest = Slurp(path);
  const auto refused = [&](absl::string_view reason) {
    const absl::Status status = Open().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(std::string(reason)));
    EXPECT_THAT(std::string(status.message()), HasSubstr("backup catalogue"));
  };
  ASSERT_TRUE(ReplaceFile(fs_.get(), path, older).ok());
  refused("has 1 entries but had 2");
  ASSERT_TRUE(ReplaceFile(fs_.get(), path, newest.substr(0, 30)).ok());
  refused("damaged");
  ASSERT_TRUE(RemoveFile(fs_.get(), path).ok());
  refused("No such file");
  ASSERT_TRUE(ReplaceFile(fs_.get(), path, newest).ok());
  EXPECT_EQ(*MustOpen()->State("s2"), KeyState::kErased);
}

TEST_F(KeyStoreDiskTest, KeysWithoutTheirDatabaseAreRefused) {
  ASSERT_TRUE(MustOpen()->EnsureKey("s1").ok());
  std::filesystem::remove_all(KeyDatabaseFolder(folder_->path() + "/keys"));
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  std::filesystem::remove(KeyAnchorPath(folder_->path() + "/keys"));
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);  // the ledger still knows
}

// The write-ahead log cut at every length and flipped in many places: the store opens with all the
// keys it had answered, or says that some are missing and changes nothing.
TEST_F(KeyStoreDiskTest, AShortenedOrFlippedLogIsRefusedUntouched) {
  const std::string keys = folder_->path() + "/keys", copy = folder_->path() + "/copy";
  std::vector<std::string> expected;
  {
    auto store = MustOpen();
    for (int i = 0; i < 4; ++i) {
      ASSERT_TRUE(store->EnsureKey(absl::StrCat("s", i)).ok());
      expected.push_back(KeyOf(*store, i));
    }
  }
  std::filesystem::copy(keys, copy, std::filesystem::copy_options::recursive);
  std::string wal;
  for (const auto& entry : std::filesystem::directory_iterator(keys + "/db")) {
    if (entry.path().extension() == ".log") wal = entry.path().filename();
  }
  const std::string bytes = Slurp(copy + "/db/" + wal);
  ASSERT_GT(bytes.size(), 400u);
  int refused = 0, opened = 0;
  const auto attempt = [&](const std::string& contents) {
    std::filesystem::remove_all(keys);
    std::filesystem::copy(copy, keys, std::filesystem::copy_options::recursive);
    std::ofstream(keys + "/db/" + wal, std::ios::binary | std::ios::trunc) << contents;
    fs_ = std::make_shared<FaultFileSystem>();
    auto store = Open();
    if (!store.ok()) {
      ++refused;
      EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
      EXPECT_EQ(fs_->changes(), 0);
      return;
    }
    ++opened;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(KeyOf(**store, i), expected[static_cast<size_t>(i)]);
  };
  attempt(bytes);
  EXPECT_EQ(opened, 1);
  for (size_t at = 0; at < bytes.size(); at += 37) {
    attempt(bytes.substr(0, at));
    std::string flipped = bytes;
    flipped[at] ^= 0x20;
    attempt(flipped);
  }
  EXPECT_EQ(opened, 1);
  EXPECT_GT(refused, 20);
}

TEST_F(KeyStoreDiskTest, ALossCanBeAcceptedAndIsThenReportedAsDamage) {
  {
    auto store = MustOpen();
    ASSERT_TRUE(store->EnsureKey("s0").ok());
  }
  {
    auto store = MustOpen();  // s0 is in a file now
    ASSERT_TRUE(store->EnsureKey("s1").ok());
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder_->path() + "/keys/db")) {
    if (entry.path().extension() == ".log") std::filesystem::resize_file(entry.path(), 0);
  }
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  auto store = KeyStore::Open({.fs = fs_,
                               .folder = folder_->path() + "/keys",
                               .log_id = "log-1",
                               .kek = kek_,
                               .entropy = entropy_,
                               .accept_loss = true});
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE((*store)->Get("s0", 1).ok());
  EXPECT_EQ((*store)->Get("s1", 1).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*(*store)->State("s1"), KeyState::kMissing);
  store->reset();
  EXPECT_TRUE(Open().ok());
}

}  // namespace
}  // namespace vigil::eventstore
