// Values sealed and opened; then each part of a sealed value exchanged for another's, which must
// never open; limits at their edge and one past it; and what an erasure leaves to be read.
#include "eventstore/sealer.h"

#include "base/limits.h"
#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

class SealerTest : public testing::Test {
 protected:
  std::unique_ptr<KeyStore> keys_ = KeyStore::InMemory("log-1", SeededEntropy(3));
  Sealer sealer_{keys_.get(), SeededEntropy(4)};
};

TEST_F(SealerTest, OpensWhatItSealed) {
  const auto sealed = sealer_.Seal("persons/a", "name", "Ruth Aldana");
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  EXPECT_EQ(sealed->subject, "persons/a");
  EXPECT_EQ(sealed->key_version, 1u);
  EXPECT_EQ(sealed->nonce.size(), kNonceBytes);
  EXPECT_EQ(sealed->ciphertext.find("Ruth"), std::string::npos);
  const auto opened = sealer_.Open(*sealed, "name");
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_FALSE(opened->erased);
  EXPECT_EQ(opened->text, "Ruth Aldana");
  // The same text never looks the same twice.
  EXPECT_NE(sealer_.Seal("persons/a", "name", "Ruth Aldana")->ciphertext, sealed->ciphertext);
}

TEST_F(SealerTest, AValueMovedElsewhereDoesNotOpen) {
  const Sealed one = *sealer_.Seal("persons/a", "name", "Ruth");
  const Sealed other = *sealer_.Seal("persons/b", "name", "Omar");
  ASSERT_TRUE(keys_->RenewKey("persons/a").ok());
  EXPECT_EQ(sealer_.Open(one, "phone").status().code(), absl::StatusCode::kDataLoss);
  Sealed moved = one;
  moved.subject = "persons/b";
  EXPECT_EQ(sealer_.Open(moved, "name").status().code(), absl::StatusCode::kDataLoss);
  moved = one;
  moved.key_version = 2;
  EXPECT_EQ(sealer_.Open(moved, "name").status().code(), absl::StatusCode::kDataLoss);
  moved = one;
  moved.nonce = other.nonce;
  EXPECT_EQ(sealer_.Open(moved, "name").status().code(), absl::StatusCode::kDataLoss);
  moved = one;
  moved.ciphertext = other.ciphertext;
  EXPECT_EQ(sealer_.Open(moved, "name").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(sealer_.Open(Sealed{}, "name").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(sealer_.Open(one, "name")->text, "Ruth");

  // The same key in the store of another log: the log is part of what is authenticated.
  std::unique_ptr<KeyStore> elsewhere = KeyStore::InMemory("log-2", SeededEntropy(3));
  ASSERT_TRUE(elsewhere->EnsureKey("persons/a").ok());
  ASSERT_EQ((*elsewhere->Get("persons/a", 1))->key.view(),
            (*keys_->Get("persons/a", 1))->key.view());
  EXPECT_EQ(Sealer(elsewhere.get(), SeededEntropy(4)).Open(one, "name").status().code(),
            absl::StatusCode::kDataLoss);
}

TEST_F(SealerTest, ErasedIsAnAnswerAndSealingForTheErasedIsRefused) {
  const Sealed sealed = *sealer_.Seal("persons/a", "name", "Ruth");
  ASSERT_TRUE(keys_->Erase({{.subject = "persons/a"}}).ok());
  const auto opened = sealer_.Open(sealed, "name");
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened->erased);
  EXPECT_EQ(opened->text, "");
  EXPECT_EQ(sealer_.Seal("persons/a", "name", "Ruth").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SealerTest, SealsManyInOrder) {
  const auto sealed =
      sealer_.SealAll({{"b", "name", "B"}, {"a", "name", "A"}, {"b", "phone", "+1"}});
  ASSERT_TRUE(sealed.ok()) << sealed.status();
  ASSERT_EQ(sealed->size(), 3u);
  EXPECT_EQ(sealer_.Open((*sealed)[0], "name")->text, "B");
  EXPECT_EQ(sealer_.Open((*sealed)[1], "name")->text, "A");
  EXPECT_EQ(sealer_.Open((*sealed)[2], "phone")->text, "+1");
}

TEST_F(SealerTest, TextsAndFieldNamesAreBounded) {
  const std::string text(limits::kMaxSealedTextBytes, 't');
  const std::string field(limits::kMaxFieldNameBytes, 'f');
  const auto sealed = sealer_.Seal("a", field, text);
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealer_.Open(*sealed, field)->text, text);
  EXPECT_EQ(sealer_.Open(*sealer_.Seal("a", "f", ""), "f")->text, "");
  for (const auto& status :
       {sealer_.Seal("a", field, text + "t").status(), sealer_.Seal("a", field + "f", "").status(),
        sealer_.Seal("a", "", "").status(), sealer_.Seal("", "f", "").status(),
        sealer_.SealAll({{"a", "f", "fine"}, {"a", "f", text + "t"}}).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  }
}

}  // namespace
}  // namespace vigil::eventstore
