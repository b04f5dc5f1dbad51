#include "scheduler/core/persistent_map.h"

#include <cstring>

namespace vigil::scheduler {
namespace {

// The first `size` bytes (at most 8) as a number. Vigil runs on little-endian machines only.
uint64_t LittleEndian(absl::string_view bytes, size_t size) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data(), size);
  return word;
}

}  // namespace

uint64_t StableHash(absl::string_view key) {
  constexpr uint64_t kPrime = 0x9e3779b97f4a7c15u;
  const auto mix = [](uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ (x >> 32);
  };
  uint64_t hash = 0xcbf29ce484222325u ^ key.size();
  // Names are long and alike at their beginning: eight bytes at a time, each word mixed in full.
  for (; key.size() >= 8; key.remove_prefix(8)) hash = mix((hash ^ LittleEndian(key, 8)) * kPrime);
  if (!key.empty()) hash = mix((hash ^ LittleEndian(key, key.size())) * kPrime);
  return mix(hash);
}

}  // namespace vigil::scheduler
