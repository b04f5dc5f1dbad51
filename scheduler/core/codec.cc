#include "scheduler/core/codec.h"

#include <limits>

namespace vigil::scheduler {
namespace {
constexpr int64_t kFuture = std::numeric_limits<int64_t>::max();
constexpr int64_t kPast = std::numeric_limits<int64_t>::min();
}  // namespace

void Encoder::PutVarint(uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

void Encoder::Put(absl::Time v) {
  if (v == absl::InfiniteFuture()) return Put(kFuture);
  if (v == absl::InfinitePast()) return Put(kPast);
  Put(absl::ToUnixMicros(v));
}

uint64_t Decoder::GetVarint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (in_.empty()) break;
    const auto byte = static_cast<unsigned char>(in_.front());
    in_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  ok_ = false;
  return 0;
}

size_t Decoder::GetCount() {
  const uint64_t count = GetVarint();
  if (count > in_.size()) {
    ok_ = false;
    return 0;
  }
  return static_cast<size_t>(count);
}

void Decoder::Get(std::string& v) {
  const size_t size = GetCount();
  v.assign(in_.data(), size);
  in_.remove_prefix(size);
}

void Decoder::Get(absl::Time& v) {
  int64_t micros = 0;
  Get(micros);
  v = micros == kFuture ? absl::InfiniteFuture()
      : micros == kPast ? absl::InfinitePast()
                        : absl::FromUnixMicros(micros);
}

}  // namespace vigil::scheduler
