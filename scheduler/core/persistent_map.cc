#include "scheduler/core/persistent_map.h"

namespace vigil::scheduler {

uint64_t StableHash(absl::string_view key) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93u;
  hash ^= hash >> 32;
  return hash;
}

}  // namespace vigil::scheduler
