// One contract, run against the key store in memory and on disk: keys are made once, found again,
// destroyed for good, and every refusal has its code. What only a disk can do is in
// key_store_disk_test.cc.
#include "eventstore/key_store.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

class KeyStoreTest : public testing::TestWithParam<bool> {
 protected:
  KeyStoreTest() {
    const Entropy entropy = SeededEntropy(11);
    if (!GetParam()) {
      store_ = KeyStore::InMemory("log-1", entropy);
      return;
    }
    auto store = KeyStore::Open({.fs = rocksdb::FileSystem::Default(),
                                 .folder = folder_.path() + "/keys",
                                 .log_id = "log-1",
                                 .kek = RandomKey(entropy),
                                 .entropy = entropy});
    VIGIL_CHECK(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static Erasure Of(const std::string& subject) {
    return {.subject = subject, .position = 7, .erased_at = absl::FromUnixSeconds(1000)};
  }

  testkit::TempFolder folder_;
  std::unique_ptr<KeyStore> store_;
};

INSTANTIATE_TEST_SUITE_P(, KeyStoreTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "OnDisk" : "InMemory"; });

TEST_P(KeyStoreTest, AKeyIsMadeOnceAndFoundAgain) {
  EXPECT_EQ(*store_->State("persons/a"), KeyState::kMissing);
  EXPECT_EQ(store_->Get("persons/a", 1).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*store_->EnsureKey("persons/a"), (KeyRef{"persons/a", 1}));
  EXPECT_EQ(*store_->State("persons/a"), KeyState::kPresent);
  const Key256 key = (*store_->Get("persons/a", 1))->key;
  EXPECT_EQ(*store_->EnsureKey("persons/a"), (KeyRef{"persons/a", 1}));
  EXPECT_EQ((*store_->Get("persons/a", 1))->key.view(), key.view());
  EXPECT_EQ(store_->Get("persons/a", 2).status().code(), absl::StatusCode::kDataLoss);
  // A name that begins like another's is another subject.
  EXPECT_EQ(*store_->State("persons/"), KeyState::kMissing);
  EXPECT_EQ(*store_->EnsureKey("persons/ab"), (KeyRef{"persons/ab", 1}));
  EXPECT_NE((*store_->Get("persons/ab", 1))->key.view(), key.view());
}

TEST_P(KeyStoreTest, ABatchAnswersInOrderAndMayRepeatASubject) {
  ASSERT_TRUE(store_->EnsureKey("b").ok());
  const auto refs = store_->EnsureKeys({"c", "b", "a", "c"});
  ASSERT_TRUE(refs.ok());
  EXPECT_EQ(*refs, (std::vector<KeyRef>{{"c", 1}, {"b", 1}, {"a", 1}, {"c", 1}}));
  EXPECT_TRUE(store_->EnsureKeys({})->empty());
}

TEST_P(KeyStoreTest, ARenewedKeySealsAndTheOldOneStillOpens) {
  ASSERT_TRUE(store_->EnsureKey("a").ok());
  const Key256 first = (*store_->Get("a", 1))->key;
  EXPECT_EQ(store_->RenewKey("a")->version, 2u);
  EXPECT_EQ(store_->EnsureKey("a")->version, 2u);
  EXPECT_EQ((*store_->Get("a", 1))->key.view(), first.view());
  EXPECT_NE((*store_->Get("a", 2))->key.view(), first.view());
  EXPECT_EQ(store_->Erase({Of("a")})->keys_deleted, 2u);
}

// Hazard H12.
TEST_P(KeyStoreTest, AnErasedSubjectIsErasedAndStaysSo) {
  ASSERT_TRUE(store_->EnsureKeys({"a", "b"}).ok());
  const auto report = store_->Erase({Of("a"), Of("never-had-a-key")});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->subjects, 2u);
  EXPECT_EQ(report->keys_deleted, 1u);
  for (const std::string subject : {"a", "never-had-a-key"}) {
    EXPECT_EQ(*store_->State(subject), KeyState::kErased);
    EXPECT_EQ(store_->Get(subject, 1).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(store_->EnsureKey(subject).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(store_->RenewKey(subject).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(store_->EnsureKeys({"b", subject}).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(*store_->State("b"), KeyState::kPresent);
  EXPECT_TRUE(store_->Get("b", 1).ok());
  ASSERT_EQ(store_->Ledger().entries.size(), 2u);
  EXPECT_EQ(store_->Ledger().entries[0], Of("a"));
  // Again: nothing to do, and nothing is said twice.
  EXPECT_EQ(store_->Erase({Of("a")})->subjects, 0u);
  EXPECT_EQ(store_->Ledger().entries.size(), 2u);
}

TEST_P(KeyStoreTest, RepeatErasuresCatchesUpWithTheLog) {
  ASSERT_TRUE(store_->EnsureKeys({"a", "b"}).ok());
  const auto report = store_->RepeatErasures({Of("b")});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->subjects, 1u);
  EXPECT_EQ(report->keys_deleted, 1u);
  EXPECT_TRUE(store_->IsErased("b"));
  EXPECT_FALSE(store_->IsErased("a"));
  EXPECT_EQ(store_->RepeatErasures({Of("b")})->keys_deleted, 0u);
}

TEST_P(KeyStoreTest, NamesAndBatchesAreBounded) {
  const std::string longest(limits::kMaxSubjectBytes, 'x');
  EXPECT_TRUE(store_->EnsureKey(longest).ok());
  for (const std::string& subject : {std::string(), longest + "x", std::string("a b"),
                                     std::string("a\0b", 3), std::string("\xc3\xa9")}) {
    EXPECT_EQ(store_->EnsureKey(subject).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store_->Get(subject, 1).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store_->State(subject).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store_->Erase({Of(subject)}).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(store_->NamedKey(subject).status().code(), absl::StatusCode::kInvalidArgument);
  }
  std::vector<std::string> subjects;
  for (size_t i = 0; i < limits::kMaxKeysPerBatch; ++i) subjects.push_back(absl::StrCat("s", i));
  EXPECT_TRUE(store_->EnsureKeys(subjects).ok());
  subjects.push_back("one-more");
  EXPECT_EQ(store_->EnsureKeys(subjects).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(KeyStoreTest, MoreKeysThanTheCacheHolds) {
  const size_t keys = limits::kKeyCacheEntries + 10;
  for (size_t i = 0; i < keys; i += limits::kMaxKeysPerBatch) {
    std::vector<std::string> subjects;
    for (size_t j = i; j < std::min(keys, i + limits::kMaxKeysPerBatch); ++j) {
      subjects.push_back(absl::StrCat("s", j));
    }
    ASSERT_TRUE(store_->EnsureKeys(subjects).ok());
  }
  const Key256 first = (*store_->Get("s0", 1))->key;
  EXPECT_LE(store_->CachedKeys(), limits::kKeyCacheEntries);
  for (size_t i = 0; i < keys; ++i) ASSERT_TRUE(store_->Get(absl::StrCat("s", i), 1).ok());
  EXPECT_EQ(store_->CachedKeys(), limits::kKeyCacheEntries);
  EXPECT_EQ((*store_->Get("s0", 1))->key.view(), first.view());
  EXPECT_EQ(store_->EnsureKey("s0")->version, 1u);
}

TEST_P(KeyStoreTest, NamedKeysAreTheirOwn) {
  const Key256 index = **store_->NamedKey("index");
  EXPECT_EQ((*store_->NamedKey("index"))->view(), index.view());
  EXPECT_NE((*store_->NamedKey("other"))->view(), index.view());
  EXPECT_EQ(*store_->State("index"), KeyState::kMissing);
}

TEST_P(KeyStoreTest, TheKekCanBeChangedUnderway) {
  ASSERT_TRUE(store_->EnsureKeys({"a", "b"}).ok());
  const Key256 key = (*store_->Get("a", 1))->key;
  const Key256 index = **store_->NamedKey("index");
  ASSERT_TRUE(store_->ChangeKek(RandomKey(SeededEntropy(99))).ok());
  ASSERT_TRUE(store_->ChangeKek(RandomKey(SeededEntropy(99))).ok());
  EXPECT_EQ((*store_->Get("a", 1))->key.view(), key.view());
  EXPECT_EQ((*store_->NamedKey("index"))->view(), index.view());
  EXPECT_EQ(store_->EnsureKey("c")->version, 1u);
}

// Every thread asks for the same subjects while another erases half of them: each subject gets one
// key for all, and no erased one is readable afterwards.
TEST_P(KeyStoreTest, ManyThreadsAgreeOnOneKey) {
  constexpr int kThreads = 4, kSubjects = 24;
  std::vector<std::vector<std::string>> seen(kThreads, std::vector<std::string>(kSubjects));
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kSubjects; ++i) {
        const std::string subject = absl::StrCat("s", i);
        if (!store_->EnsureKey(subject).ok()) continue;
        auto key = store_->Get(subject, 1);
        if (key.ok()) seen[t][i] = std::string((*key)->key.view());
      }
    });
  }
  for (int i = 0; i < kSubjects; i += 2) {
    ASSERT_TRUE(store_->Erase({Of(absl::StrCat("s", i))}).ok());
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kSubjects; ++i) {
    for (int t = 1; t < kThreads; ++t) {
      if (!seen[0][i].empty() && !seen[t][i].empty()) {
        EXPECT_EQ(seen[0][i], seen[t][i]) << i;
      }
    }
    const bool erased = i % 2 == 0;
    EXPECT_EQ(*store_->State(absl::StrCat("s", i)),
              erased ? KeyState::kErased : KeyState::kPresent);
    EXPECT_EQ(store_->Get(absl::StrCat("s", i), 1).ok(), !erased);
  }
}

}  // namespace
}  // namespace vigil::eventstore
