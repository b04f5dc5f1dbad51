#include "eventstore/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "base/check.h"
#include "eventstore/coding.h"

namespace vigil::eventstore {
namespace {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Fetched once: looking an algorithm up by name costs more than encrypting a short value.
const EVP_CIPHER* AesGcm() {
  static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  VIGIL_CHECK(cipher != nullptr) << "OpenSSL has no AES-256-GCM";
  return cipher;
}

const EVP_CIPHER* AesCtr() {
  static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-CTR", nullptr);
  VIGIL_CHECK(cipher != nullptr) << "OpenSSL has no AES-256-CTR";
  return cipher;
}

const EVP_MD* Sha256Digest() {
  static const EVP_MD* digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  VIGIL_CHECK(digest != nullptr) << "OpenSSL has no SHA-256";
  return digest;
}

CipherContext NewContext() {
  CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  VIGIL_CHECK(context != nullptr) << "out of memory";
  return context;
}

const uint8_t* Bytes(absl::string_view view) {
  return reinterpret_cast<const uint8_t*>(view.data());
}
uint8_t* Bytes(std::string* out, size_t offset = 0) {
  return reinterpret_cast<uint8_t*>(out->data()) + offset;
}

// AES-256 in counter mode over zeros, keyed by the seed.
class SeededStream {
 public:
  explicit SeededStream(uint64_t seed) : context_(NewContext()) {
    std::string name = "vigil seeded entropy";
    AppendBe64(&name, seed);
    Hash key;
    VIGIL_CHECK(
        EVP_Digest(name.data(), name.size(), key.data(), nullptr, Sha256Digest(), nullptr) == 1);
    const std::array<uint8_t, 16> counter{};
    VIGIL_CHECK(
        EVP_EncryptInit_ex2(context_.get(), AesCtr(), key.data(), counter.data(), nullptr) == 1);
  }

  void Fill(absl::Span<uint8_t> out) {
    std::lock_guard lock(mu_);
    const std::string zeros(out.size(), '\0');
    int size = 0;
    VIGIL_CHECK(EVP_EncryptUpdate(context_.get(), out.data(), &size, Bytes(zeros),
                                  static_cast<int>(zeros.size())) == 1);
  }

 private:
  std::mutex mu_;
  CipherContext context_;
};

}  // namespace

Entropy SystemEntropy() {
  return [](absl::Span<uint8_t> out) {
    VIGIL_CHECK(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1) << "no randomness";
  };
}

Entropy SeededEntropy(uint64_t seed) {
  auto stream = std::make_shared<SeededStream>(seed);
  return [stream](absl::Span<uint8_t> out) { stream->Fill(out); };
}

Key256::~Key256() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

Key256 RandomKey(const Entropy& entropy) {
  Key256 key;
  entropy(absl::MakeSpan(key.bytes));
  return key;
}

absl::StatusOr<Key256> ParseKey(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  Key256 key;
  std::string raw;
  bool valid = false;
  if (text.size() == 2 * key.bytes.size()) {
    valid = true;
    for (char c : text) valid = valid && absl::ascii_isxdigit(static_cast<unsigned char>(c));
    if (valid) raw = absl::HexStringToBytes(text);
  } else if (text.size() == 44) {
    valid = absl::Base64Unescape(text, &raw);
  }
  if (!valid || raw.size() != key.bytes.size()) {
    Wipe(&raw);
    return absl::InvalidArgumentError(
        "not a key of 256 bits: give 64 hexadecimal digits or 44 characters of base64");
  }
  std::copy(raw.begin(), raw.end(), key.bytes.begin());
  Wipe(&raw);
  return key;
}

std::string EncryptAesGcm(const Key256& key, absl::string_view nonce, absl::string_view plaintext,
                          absl::string_view aad) {
  VIGIL_CHECK(nonce.size() == kNonceBytes) << "nonce of " << nonce.size() << " bytes";
  CipherContext context = NewContext();
  std::string out(plaintext.size() + kTagBytes, '\0');
  int size = 0;
  VIGIL_CHECK(
      EVP_EncryptInit_ex2(context.get(), AesGcm(), key.bytes.data(), Bytes(nonce), nullptr) == 1);
  VIGIL_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(aad),
                                static_cast<int>(aad.size())) == 1);
  VIGIL_CHECK(EVP_EncryptUpdate(context.get(), Bytes(&out), &size, Bytes(plaintext),
                                static_cast<int>(plaintext.size())) == 1);
  VIGIL_CHECK(EVP_EncryptFinal_ex(context.get(), Bytes(&out, plaintext.size()), &size) == 1);
  VIGIL_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                  Bytes(&out, plaintext.size())) == 1);
  return out;
}

std::optional<std::string> DecryptAesGcm(const Key256& key, absl::string_view nonce,
                                         absl::string_view ciphertext_and_tag,
                                         absl::string_view aad) {
  if (nonce.size() != kNonceBytes || ciphertext_and_tag.size() < kTagBytes) return std::nullopt;
  const size_t text_size = ciphertext_and_tag.size() - kTagBytes;
  std::string tag(ciphertext_and_tag.substr(text_size));
  std::string out(text_size, '\0');
  CipherContext context = NewContext();
  int size = 0;
  VIGIL_CHECK(
      EVP_DecryptInit_ex2(context.get(), AesGcm(), key.bytes.data(), Bytes(nonce), nullptr) == 1);
  VIGIL_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &size, Bytes(aad),
                                static_cast<int>(aad.size())) == 1);
  VIGIL_CHECK(EVP_DecryptUpdate(context.get(), Bytes(&out), &size, Bytes(ciphertext_and_tag),
                                static_cast<int>(text_size)) == 1);
  VIGIL_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1);
  uint8_t nothing[1];
  if (EVP_DecryptFinal_ex(context.get(), nothing, &size) != 1) {
    Wipe(&out);  // bytes that nobody vouches for
    return std::nullopt;
  }
  return out;
}

Hash HmacSha256(const Key256& key, absl::string_view bytes) {
  Hash hash;
  unsigned int size = 0;
  VIGIL_CHECK(HMAC(Sha256Digest(), key.bytes.data(), static_cast<int>(key.bytes.size()),
                   Bytes(bytes), bytes.size(), hash.data(), &size) != nullptr);
  return hash;
}

void Wipe(std::string* secret) {
  OPENSSL_cleanse(secret->data(), secret->size());
  secret->clear();
}

}  // namespace vigil::eventstore
