// CRC-32C (Castagnoli), the checksum of every frame and file of the event store. It finds
// accidents; against intent there is the SHA-256 chain. RocksDB keeps its own to itself.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace vigil::eventstore {

// Checksum of `bytes`, continuing from the checksum `crc` of the bytes before them.
uint32_t Crc32c(absl::string_view bytes, uint32_t crc = 0);

namespace internal {
// The table form that machines without the instruction use; here so that a test can compare both.
uint32_t PortableCrc32c(absl::string_view bytes, uint32_t crc);
}  // namespace internal

}  // namespace vigil::eventstore
