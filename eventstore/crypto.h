// The few cryptographic operations of the event store, all of them OpenSSL's: AES-256-GCM,
// HMAC-SHA256, and where randomness comes from (SHA-256 itself stands in sha256.h). Nothing here
// keeps state or knows what it protects; keys live in key_store.h, sealed values in sealer.h.
//
// Threads: every function and both entropy sources may be called from any thread.
// Failure: a failing OpenSSL call aborts the process (out of memory or a broken library); what may
// fail because of its input says so in its type.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

// Fills the span with random bytes.
using Entropy = std::function<void(absl::Span<uint8_t>)>;

// The operating system's generator, through OpenSSL.
Entropy SystemEntropy();
// The same bytes for the same seed in the same order of calls: for simulation and tests only.
// Copies of the returned function draw from one stream.
Entropy SeededEntropy(uint64_t seed);

// A 256-bit secret. Wiped when destroyed; never printed.
struct Key256 {
  std::array<uint8_t, 32> bytes{};

  Key256() = default;
  Key256(const Key256&) = default;
  Key256& operator=(const Key256&) = default;
  ~Key256();
  absl::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

Key256 RandomKey(const Entropy& entropy);
// A key as an operator keeps it in a file or in the environment: 64 hexadecimal digits, or 44
// characters of base64; white space around it is ignored. InvalidArgument never quotes the text.
absl::StatusOr<Key256> ParseKey(absl::string_view text);

inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;

// AES-256-GCM. Returns ciphertext ‖ tag. The nonce must be kNonceBytes long and never be used
// twice with one key: random ones are safe for 2^32 values a key.
std::string EncryptAesGcm(const Key256& key, absl::string_view nonce, absl::string_view plaintext,
                          absl::string_view aad);
// nullopt when key, nonce, aad or bytes are not those of the encryption.
std::optional<std::string> DecryptAesGcm(const Key256& key, absl::string_view nonce,
                                         absl::string_view ciphertext_and_tag,
                                         absl::string_view aad);

Hash HmacSha256(const Key256& key, absl::string_view bytes);

// Overwrites a secret before its memory is given back.
void Wipe(std::string* secret);

}  // namespace vigil::eventstore
