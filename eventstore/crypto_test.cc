// Known answers of NIST and RFC 4231; then every single-bit change of key, nonce, text, tag or AAD
// must be refused. Keys are parsed from each form an operator may write, and refused at each edge.
#include "eventstore/crypto.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

std::string Hex(const Hash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

TEST(Crypto, HmacKnownAnswer) {
  Key256 key;  // RFC 4231 case 1: the key is padded with zeros, as HMAC itself does
  for (int i = 0; i < 20; ++i) key.bytes[i] = 0x0b;
  EXPECT_EQ(Hex(HmacSha256(key, "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST(Crypto, AesGcmKnownAnswers) {
  const Key256 zero;  // NIST GCM test cases 13 and 14
  const std::string nonce(12, '\0');
  EXPECT_EQ(absl::BytesToHexString(EncryptAesGcm(zero, nonce, "", "")),
            "530f8afbc74536b9a963b4f1c4cb738b");
  EXPECT_EQ(absl::BytesToHexString(EncryptAesGcm(zero, nonce, std::string(16, '\0'), "")),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

TEST(Crypto, OpensWhatItSealedAndNothingElse) {
  const Entropy entropy = SeededEntropy(1);
  const Key256 key = RandomKey(entropy);
  const std::string nonce = "abcdefghijkl", text = "Ruth Aldana", aad = "log|person|name";
  const std::string sealed = EncryptAesGcm(key, nonce, text, aad);
  EXPECT_EQ(sealed.size(), text.size() + kTagBytes);
  EXPECT_EQ(DecryptAesGcm(key, nonce, sealed, aad), text);

  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string other = sealed;
    other[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_EQ(DecryptAesGcm(key, nonce, other, aad), std::nullopt) << bit;
  }
  for (size_t bit = 0; bit < 256; ++bit) {
    Key256 other = key;
    other.bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_EQ(DecryptAesGcm(other, nonce, sealed, aad), std::nullopt) << bit;
  }
  EXPECT_EQ(DecryptAesGcm(key, "abcdefghijkm", sealed, aad), std::nullopt);
  EXPECT_EQ(DecryptAesGcm(key, nonce, sealed, "log|person|nam"), std::nullopt);
  EXPECT_EQ(DecryptAesGcm(key, "short", sealed, aad), std::nullopt);
  EXPECT_EQ(DecryptAesGcm(key, nonce, sealed.substr(0, kTagBytes - 1), aad), std::nullopt);
  EXPECT_EQ(DecryptAesGcm(key, nonce, "", aad), std::nullopt);
}

TEST(Crypto, SeededEntropyRepeatsAndSystemEntropyDoesNot) {
  const Entropy one = SeededEntropy(42), two = SeededEntropy(42), three = SeededEntropy(43);
  const Key256 first = RandomKey(one), second = RandomKey(one);
  EXPECT_EQ(first.view(), RandomKey(two).view());
  EXPECT_EQ(second.view(), RandomKey(two).view());
  EXPECT_NE(first.view(), second.view());
  EXPECT_NE(first.view(), RandomKey(three).view());
  EXPECT_NE(RandomKey(SystemEntropy()).view(), RandomKey(SystemEntropy()).view());
}

TEST(Crypto, ParsesKeysAsOperatorsKeepThem) {
  const Key256 key = RandomKey(SeededEntropy(5));
  const std::string hex = absl::BytesToHexString(key.view());
  const std::string base64 = absl::Base64Escape(key.view());
  for (const std::string& text : {hex, absl::AsciiStrToUpper(hex), absl::StrCat(hex, "\n"),
                                  absl::StrCat(" \t", base64, "\r\n")}) {
    auto parsed = ParseKey(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(parsed->view(), key.view());
  }
  for (const std::string& text :
       {std::string(), hex.substr(1), absl::StrCat(hex, "0"), absl::StrCat("g", hex.substr(1)),
        base64.substr(1), absl::StrCat("!", base64.substr(1))}) {
    auto parsed = ParseKey(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    if (!text.empty()) {
      EXPECT_THAT(std::string(parsed.status().message()), testing::Not(testing::HasSubstr(text)));
    }
  }
}

TEST(Crypto, WipeLeavesNothing) {
  std::string secret = "a secret long enough to live on the heap, not inside the string";
  const char* at = secret.data();
  Wipe(&secret);
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(at[1], '\0');
}

}  // namespace
}  // namespace vigil::eventstore
